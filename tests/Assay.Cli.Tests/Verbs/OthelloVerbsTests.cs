using System.Text.Json;
using Assay.BoardGames.Games;
using Assay.TestKit;

namespace Assay.Cli.Tests.Verbs;

public sealed class OthelloVerbsTests
{
    [Fact]
    public void Perft_prints_the_published_counts()
    {
        Assert.Contains("8,200 positions after 6 plies", CommandLine.Run("othello", "perft", "8", "6").Out, StringComparison.Ordinal);
        var json = JsonElement.Parse(CommandLine.Run("othello", "perft", "6", "5", "--divide", "--json").Out);
        Assert.Equal(1364, json.GetProperty("leaves").GetInt64());
        Assert.Equal(["b3", "c2", "d5", "e4"], json.GetProperty("moves").EnumerateArray().Select(move => move.GetProperty("move").GetString()));
        Assert.Contains("c4  61\n", CommandLine.Run("othello", "perft", "8", "4", "--divide", "--free-passes").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Boards_and_depths_that_there_are_not_are_told()
    {
        Assert.Equal((2, "assay: side is 7, expected 4, 6 or 8\n"), Failure("othello", "perft", "7", "3"));
        Assert.Equal((2, "assay: depth is 0, expected 1 to 60\n"), Failure("othello", "perft", "8", "0"));
        Assert.Equal((2, "assay: --count is 0, expected at least 1\n"), Failure("othello", "games", "--count", "0", "--out", "x"));
        Assert.Contains("--out is needed", Failure("othello", "games").Error, StringComparison.Ordinal);
        Assert.Contains("cannot be written", Failure("othello", "games", "--out", "/proc/none/games.txt").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--numbers")]
    public void Games_are_written_as_the_reader_takes_them(params string[] more)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "games.txt");
        var run = CommandLine.Run(["othello", "games", "--count", "25", "--side", "6", "--seed", "9", "--out", path, .. more]);
        Assert.Equal((0, $"25 games in {path}\n"), (run.ExitCode, run.Out.Replace("\n/", "/", StringComparison.Ordinal)));
        Assert.Equal(new RandomOthelloGames(6, 9).Make(25).Select(game => game.ToString()), OthelloTranscripts.Read(path, 6).Select(game => game.ToString()));
    }

    [Fact]
    public void Distinct_games_are_fewer_where_a_board_has_no_more()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "games.txt");
        Assert.Equal(0, CommandLine.Run("othello", "games", "--count", "500", "--side", "4", "--distinct", "--out", path).ExitCode);
        var lines = File.ReadAllLines(path);
        Assert.Equal((500, 500), (lines.Length, lines.Distinct(StringComparer.Ordinal).Count()));
    }

    private static (int ExitCode, string Error) Failure(params string[] words)
    {
        var run = CommandLine.Run(words);
        return (run.ExitCode, run.Error);
    }
}
