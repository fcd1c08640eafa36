using static System.FormattableString;

namespace Assay.Cli.Terminals;

/// <summary>Progress as text. Knows nothing of screens.</summary>
internal static class ProgressText
{
    /// <summary><c>training  [######----]  60 %  1,800/3,000 steps  210/s  6 s left  loss 3.21</c>; on a narrow screen the bar gives way before the facts, and what is still too long is cut.</summary>
    public static string Bar(string title, string unit, Pace pace, string? figure, int width)
    {
        var share = pace.Total > 0 ? Math.Clamp((double)pace.Done / pace.Total, 0, 1) : 0;
        var facts = Invariant($"{100 * share,3:0} %  {Facts(unit, pace, figure)}");
        var line = BarCells.Select(cells => $"{title}  {Cells(share, cells)}{facts}").FirstOrDefault(whole => whole.Length < width) ?? $"{title}  {facts}";
        return line.Length < width ? line : line[..Math.Max(0, width - 1)];
    }

    /// <summary>The same for a log: <c>training: 1,800/3,000 steps (60 %)  210/s  6 s left  loss 3.21</c>.</summary>
    public static string Line(string title, string unit, Pace pace, string? figure) => $"{title}: {Facts(unit, pace, figure)}";

    /// <summary>The last line of a piece of work.</summary>
    public static string Finished(string title, string unit, Pace pace, string? figure) =>
        Invariant($"{title}: {pace.Done:N0} {unit} in {Span(pace.Elapsed)}{(figure is null ? "" : $"  {figure}")}");

    /// <summary>A length of time at the precision people care for: <c>0.4 s</c>, <c>12 s</c>, <c>3 min 20 s</c>, <c>2 h 05 min</c>.</summary>
    public static string Span(TimeSpan span) => span.TotalSeconds switch
    {
        < 9.95 => Invariant($"{span.TotalSeconds:0.0} s"),
        < 59.5 => Invariant($"{span.TotalSeconds:0} s"),
        < 3600 => Invariant($"{(int)span.TotalMinutes} min {span.Seconds:00} s"),
        < 360_000 => Invariant($"{(int)span.TotalHours} h {span.Minutes:00} min"),
        _ => Invariant($"{span.TotalDays:0} days"),
    };

    private static readonly int[] BarCells = [20, 10, 5];

    private static string Cells(double share, int cells)
    {
        var filled = (int)Math.Round(cells * share);
        return $"[{new string('#', filled)}{new string('-', cells - filled)}] ";
    }

    private static string Facts(string unit, Pace pace, string? figure)
    {
        var parts = new List<string> { pace.Total > 0 ? Invariant($"{pace.Done:N0}/{pace.Total:N0} {unit}") : Invariant($"{pace.Done:N0} {unit}") };
        if (!double.IsNaN(pace.Rate))
            parts.Add(pace.Rate >= 10 ? Invariant($"{pace.Rate:N0}/s") : Invariant($"{pace.Rate:0.##}/s"));
        if (pace.Left is { } left && pace.Done < pace.Total)
            parts.Add($"{Span(left)} left");
        if (figure is not null)
            parts.Add(figure);
        return string.Join("  ", parts);
    }
}
