using Assay.BoardGames.Rules.Chess;
using Assay.Core.Progress;

namespace Assay.BoardGames.Tests.Rules;

/// <summary>Published counts: Chess Programming Wiki, "Perft Results" (start and positions 2 to 6), and the en passant pins of python-chess's examples/perft/tricky.perft.</summary>
public sealed class ChessPerftTests
{
    [Theory]
    [InlineData(Fen.Start, 20, 400, 8902, 197281, 4865609)]
    [InlineData("r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq -", 48, 2039, 97862, 4085603)]
    [InlineData("8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - -", 14, 191, 2812, 43238, 674624)]
    [InlineData("r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq -", 6, 264, 9467, 422333)]
    [InlineData("rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ -", 44, 1486, 62379, 2103487)]
    [InlineData("r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - -", 46, 2079, 89890, 3894594)]
    [InlineData("1b1k4/8/8/1rPpK3/8/8/8/8 w - d6", 5, 100, 555)]
    [InlineData("8/8/8/1k6/3Pp3/8/8/4KQ2 b - d3", 6, 121, 711)]
    public void Counts_are_the_published_ones(string fen, params int[] nodes)
    {
        var position = Fen.Parse(fen);
        Assert.Equal(nodes.Select(count => (long)count), Enumerable.Range(1, nodes.Length).Select(depth => Perft.Count(position, depth)));
    }

    [Fact]
    public void Divided_counts_add_up_to_the_whole_whatever_the_threads()
    {
        var position = Fen.Parse("r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq -");
        var one = Perft.Divide(position, 4, 1, SilentProgress.Instance, CancellationToken.None);
        Assert.Equal(one, Perft.Divide(position, 4, 3, SilentProgress.Instance, CancellationToken.None));
        Assert.Equal((48, 4085603), (one.Count, one.Sum(move => move.Nodes)));
    }
}
