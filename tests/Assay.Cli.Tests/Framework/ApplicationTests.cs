using System.CommandLine;
using System.Text.Json;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Spectre.Console;

namespace Assay.Cli.Tests.Framework;

public sealed class ApplicationTests
{
    private static readonly Option<int?> Steps = new("--steps") { Description = "How far.", HelpName = "count" };
    private static readonly Argument<string> Name = new("name") { Description = "What to walk to." };

    private static Verb Walk(Func<Invocation, Outcome> run) => new()
    {
        Name = "walk",
        Summary = "Walks.",
        Arguments = [Name],
        Options = [Steps, SharedOptions.Out, SharedOptions.Resume, Words.Option("--pace", "How fast.", "slow", "slow", "brisk")],
        Examples = [new("walk home", "goes home")],
        UsesTensors = false,
        Run = run,
    };

    private static Verb Throwing(Exception failure) => Walk(_ => throw failure);

    private static readonly Verb Sound = Walk(call => new Outcome(new { Steps = call.Value(Steps), Mean = double.NaN }, console => console.WriteLine("walked")));

    [Fact]
    public void A_result_is_drawn_for_people_on_standard_output_only()
    {
        var run = CommandLine.Run(Sound, "walk", "home");
        Assert.Equal((0, "walked\n", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public void Json_replaces_the_drawing_and_keeps_NaN_as_a_word()
    {
        var run = CommandLine.Run(Sound, "walk", "home", "--steps", "3", "--json");
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(3, json.RootElement.GetProperty("steps").GetInt32());
        Assert.Equal("NaN", json.RootElement.GetProperty("mean").GetString());
    }

    [Fact]
    public void An_error_the_user_can_mend_is_one_line_without_a_stack_and_exits_2()
    {
        var run = CommandLine.Run(Throwing(new AssayException("story.txt: is empty")), "walk", "home");
        Assert.Equal((2, "", "assay: story.txt: is empty\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public void An_error_the_user_can_mend_is_found_inside_a_type_initializer()
    {
        var run = CommandLine.Run(Throwing(new TypeInitializationException("torch", new AssayException("libtorch is not there"))), "walk", "home");
        Assert.Equal((2, "assay: libtorch is not there\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Any_other_exception_is_a_bug_with_its_stack_and_exits_70()
    {
        var run = CommandLine.Run(Throwing(new InvalidOperationException("k is negative")), "walk", "home");
        Assert.Equal((70, ""), (run.ExitCode, run.Out));
        Assert.Contains("bug", run.Error, StringComparison.Ordinal);
        Assert.Contains("k is negative", run.Error, StringComparison.Ordinal);
        Assert.Contains(nameof(ApplicationTests), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_run_exits_130_and_says_how_to_go_on()
    {
        using var stop = new CancellationTokenSource();
        var verb = Walk(call =>
        {
            call.ResumesInto("/tmp/my runs/one");
            stop.Cancel();
            call.Cancellation.ThrowIfCancellationRequested();
            return new Outcome(new { }, _ => { });
        });
        var run = CommandLine.Run([], [verb], stop.Token, "walk", "home");
        Assert.Equal((130, "stopped. To go on where it stopped: assay walk home --out '/tmp/my runs/one' --resume\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void A_cancellation_that_nobody_asked_for_is_a_bug()
        => Assert.Equal(70, CommandLine.Run(Throwing(new OperationCanceledException()), "walk", "home").ExitCode);

    [Theory]
    [InlineData("wlak", "there is no 'wlak'; did you mean 'walk'?")]
    [InlineData("walk home --stepps 3", "there is no '--stepps'; did you mean '--steps'?")]
    [InlineData("walk home --steps many", "--steps: 'many' is not a whole number")]
    [InlineData("walk home --steps", "--steps needs a value")]
    [InlineData("walk home --pace brsk", "there is no 'brsk'; did you mean 'brisk'?")]
    [InlineData("walk", "NAME is missing: What to walk to.")]
    [InlineData("walk home early", "'early' is one word too many")]
    [InlineData("", "one word more is needed (known: walk)")]
    public void A_command_line_that_cannot_be_understood_says_where_and_names_the_nearest(string line, string expected)
    {
        var run = CommandLine.Run(Sound, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Fact]
    public void Help_needs_no_arguments_and_ends_with_the_examples()
    {
        var run = CommandLine.Run(Sound, "walk", "--help");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("--steps <count>", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("Examples:\n  assay walk home\n      goes home\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_begins_with_at_is_not_a_response_file()
        => Assert.Equal(0, CommandLine.Run(Sound, "walk", "@home").ExitCode);
}
