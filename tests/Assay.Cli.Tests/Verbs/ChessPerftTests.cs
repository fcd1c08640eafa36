using System.Text.Json;

namespace Assay.Cli.Tests.Verbs;

public sealed class ChessPerftTests
{
    [Fact]
    public void Lines_are_counted_with_their_rate()
    {
        var shown = CommandLine.Run("chess", "perft", "start", "3");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("8,902 lines of 3 half moves", shown.Out, StringComparison.Ordinal);
        Assert.Contains("million/s", shown.Out, StringComparison.Ordinal);
        Assert.Contains("1 lines of 0 half moves", CommandLine.Run("chess", "perft", "start", "0").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Divided_counts_name_each_first_move()
    {
        string[] line = ["chess", "perft", "1b1k4/8/8/1rPpK3/8/8/8/8 w - d6", "2", "--divide", "--threads", "1"];
        var json = JsonElement.Parse(CommandLine.Run([.. line, "--json"]).Out);
        Assert.Equal(("1b1k4/8/8/1rPpK3/8/8/8/8 w - d6 0 1", 2, 100, 1), (json.GetProperty("fen").GetString(), json.GetProperty("depth").GetInt32(), json.GetProperty("nodes").GetInt64(), json.GetProperty("threads").GetInt32()));
        Assert.True(json.GetProperty("nodesPerSecond").GetDouble() > 0);
        // White is in check from b8: five king moves (the pawn on c5 is no help, nor is taking en passant).
        var moves = json.GetProperty("moves").EnumerateArray().ToList();
        Assert.Equal((5, 100), (moves.Count, moves.Sum(move => move.GetProperty("nodes").GetInt64())));
        Assert.All(moves, move => Assert.Equal("e5", move.GetProperty("move").GetString()![..2]));
        Assert.Contains("Kxd5", CommandLine.Run(line).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_user_can_mend_is_told()
    {
        Assert.Equal((2, "assay: depth -1: expected 0 or more half moves\n"), Failure("start", "-1"));
        Assert.Equal((2, "assay: --threads 0: expected 1 or more\n"), Failure("start", "1", "--threads", "0"));
        Assert.Equal((2, "assay: FEN '8/8/8/8/8/8/8/K7 w - e3 0 1': Black has no king; en passant e3: with White to move it is on rank 6\n"), Failure("8/8/8/8/8/8/8/K7 w - e3 0 1", "1"));
        Assert.Contains("many", Failure("start", "many").Error, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Error) Failure(params string[] words)
    {
        var run = CommandLine.Run(["chess", "perft", .. words]);
        return (run.ExitCode, run.Error);
    }
}
