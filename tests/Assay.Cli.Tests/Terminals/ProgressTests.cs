using Assay.Cli.Terminals;

namespace Assay.Cli.Tests.Terminals;

public sealed class ProgressTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Rate_and_time_left_come_from_what_was_done_since_the_first_report()
    {
        var pace = new Pace(_time, total: 1000);
        pace.Report(400);           // a resumed run: these were done before and say nothing of the rate
        _time.Pass(10);
        pace.Report(500);
        Assert.Equal(10, pace.Rate);
        Assert.Equal(TimeSpan.FromSeconds(50), pace.Left);
    }

    [Fact]
    public void The_rate_forgets_a_slow_start()
    {
        var pace = new Pace(_time, total: 100_000);
        pace.Report(0);
        _time.Pass(60);
        pace.Report(1);
        for (var i = 1; i <= 60; i++)
        {
            _time.Pass(1);
            pace.Report(1 + 100 * i);
        }
        Assert.InRange(pace.Rate, 95, 105);
    }

    [Fact]
    public void Nothing_is_said_of_the_time_left_where_the_total_is_unknown()
    {
        var pace = new Pace(_time, total: 0);
        pace.Report(0);
        _time.Pass(1);
        pace.Report(5);
        Assert.Null(pace.Left);
        Assert.Equal("reading: 5 documents  5/s", ProgressText.Line("reading", "documents", pace, figure: null));
    }

    [Fact]
    public void A_bar_shows_share_rate_time_left_and_figure_and_never_wraps()
    {
        var pace = new Pace(_time, total: 3000);
        pace.Report(0);
        _time.Pass(6);
        pace.Report(1800);
        Assert.Equal("training  [############--------]  60 %  1,800/3,000 steps  300/s  4.0 s left  loss 3.21", ProgressText.Bar("training", "steps", pace, "loss 3.21", 100));
        Assert.Equal("training  [######----]  60 %  1,800/3,000 steps  300/s  4.0 s left  loss 3.21", ProgressText.Bar("training", "steps", pace, "loss 3.21", 80));
        Assert.Equal("training   60 %  1,800/3,000 steps  300/s  4.0 s left  loss 3.21", ProgressText.Bar("training", "steps", pace, "loss 3.21", 65));
        Assert.Equal(39, ProgressText.Bar("training", "steps", pace, "loss 3.21", 40).Length);
    }

    [Theory]
    [InlineData(0.42, "0.4 s")]
    [InlineData(12, "12 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7500, "2 h 05 min")]
    [InlineData(864000, "10 days")]
    public void Spans_are_told_at_the_precision_people_care_for(double seconds, string expected) => Assert.Equal(expected, ProgressText.Span(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Plain_lines_come_now_and_then_and_at_the_end()
    {
        using var writer = new StringWriter();
        using (var display = new LineProgress(writer, _time))
        using (var task = display.Start("training", 100, "steps"))
        {
            for (var step = 0; step <= 100; step++)
            {
                task.Report(step, "loss 1.5");
                _time.Pass(0.25);
            }
        }
        Assert.Equal(
            """
            training: 40/100 steps  4/s  15 s left  loss 1.5
            training: 80/100 steps  4/s  5.0 s left  loss 1.5
            training: 100 steps in 25 s  loss 1.5

            """, writer.ToString());
    }

    [Fact]
    public void Bars_are_redrawn_over_themselves_and_leave_one_line_when_done()
    {
        using var writer = new StringWriter();
        using (var display = new BarProgress(writer, 100, _time))
        {
            using (var outer = display.Start("all", 2, "parts"))
            using (var inner = display.Start("part one", 10, "steps"))
            {
                _time.Pass(1);
                inner.Report(5);
                display.Say("half way");
            }
        }
        Assert.EndsWith("part one: 5 steps in 1.0 s", Screen(writer.ToString())[^2], StringComparison.Ordinal);
        Assert.Equal(["half way", "part one: 5 steps in 1.0 s", "all: 0 parts in 1.0 s"], Screen(writer.ToString()));
    }

    // What a screen shows in the end: only the sequences that BarProgress uses.
    private static List<string> Screen(string text)
    {
        var rows = new List<string> { "" };
        var row = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e')
            {
                var end = text.IndexOfAny(['A', 'J'], i);
                if (text[end] == 'A')
                    row -= int.Parse(text[(i + 2)..end], System.Globalization.CultureInfo.InvariantCulture);
                else
                    rows = [.. rows.Take(row), ""];
                i = end;
            }
            else if (text[i] == '\n')
            {
                row++;
                if (row == rows.Count)
                    rows.Add("");
            }
            else if (text[i] != '\r')
            {
                rows[row] += text[i];
            }
        }
        return [.. rows.Where(line => line.Length > 0)];
    }
}
