using System.Text.Json;

namespace Assay.Cli.Tests.Verbs;

public sealed class BoardsAnnealStudyTests
{
    [Fact]
    public void The_plan_is_over_the_domains_asked_for()
    {
        Assert.Equal(["planted boards", "mini Othello", "stories"], Planned("--preset", "standard"));
        Assert.Equal(["planted boards"], Planned());
        Assert.Equal(["stories", "planted boards"], Planned("--domains", "stories,planted"));

        static IEnumerable<string> Planned(params string[] words) =>
            JsonElement.Parse(CommandLine.Run(["boards", "anneal-study", "--plan", "--json", .. words]).Out)[0].GetProperty("steps").EnumerateArray()
                .Select(step => step.GetProperty("name").GetString()!.Split(':')[0]).Distinct();
    }

    [Theory]
    [InlineData("--domains planted,otello", "--domains: there is no 'otello'; did you mean 'othello'?")]
    [InlineData("--domains chess", "no chess model comes with Assay")]
    [InlineData("--domains planted,planted", "names a domain twice")]
    [InlineData("--games games.pgn", "--games is about the chess domain: name a model with --model")]
    [InlineData("--domains planted --model chess --games games.pgn", "--model is about the chess domain: add chess to --domains")]
    [InlineData("--seeds 0", "--seeds 0: expected at least 1")]
    public void What_does_not_go_together_is_said_before_anything_runs(string words, string expected)
    {
        var answer = CommandLine.Run(["boards", "anneal-study", .. words.Split(' ')]);
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }
}
