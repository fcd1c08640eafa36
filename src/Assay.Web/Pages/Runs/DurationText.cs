using static System.FormattableString;

namespace Assay.Web.Pages.Runs;

/// <summary>How long something took, in the two largest units.</summary>
internal static class DurationText
{
    public static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => Invariant($"{time.TotalSeconds:0} s"),
        { TotalMinutes: < 60 } => Invariant($"{time.Minutes} min {time.Seconds} s"),
        { TotalHours: < 24 } => Invariant($"{time.Hours} h {time.Minutes} min"),
        _ => Invariant($"{time.Days} d {time.Hours} h"),
    };
}
