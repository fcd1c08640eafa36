using Assay.BoardGames.Games;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Rules.Chess;
using Assay.Core.Errors;
using Assay.Core.Randomness;

namespace Assay.BoardGames.Tests.Properties;

public class ChessLabelsTests
{
    [Fact]
    public void Many_boards_in_one_pass_get_what_each_board_gets_by_itself()
    {
        IReadOnlyList<Position>[] games = [.. Enumerable.Range(0, 30).Select(game => ChessTranscript.Of(RandomChessGames.Game(new SeedStream((ulong)game), 80), 256, 20).Boards), [], [Position.Start]];
        BoardProperty<Position>[] properties = [.. ChessProperties.All(PropertyMode.Paper).Where(property => !property.IsCount), new Alone()];
        foreach (var threads in (int[])[1, 2])
        {
            var labels = ChessLabels.Of(games, properties, threads);
            for (var at = 0; at < properties.Length; at++)
                Check(games, properties[at], labels[at]);
        }
    }

    [Fact]
    public void A_property_that_counts_has_no_labels() =>
        Assert.Contains("material is a number", Assert.Throws<AssayException>(() => ChessLabels.Of([], ChessProperties.Named(["check_state", "material"], PropertyMode.Paper))).Message, StringComparison.Ordinal);

    private static void Check(IReadOnlyList<Position>[] games, BoardProperty<Position> property, BoardLabels labels)
    {
        Assert.Equal((property.Name, property.Classes, property.Size), (labels.Property, labels.Classes, labels.Cells));
        Assert.Equal(games.Sum(game => game.Count), labels.Boards);
        Assert.Equal(games.Count(game => game.Count > 0), labels.Games);
        var board = 0;
        foreach (var position in games.SelectMany(game => game))
        {
            var cells = property.Label(position);
            Assert.Equal(Enumerable.Range(0, property.Size).Where(cell => cells[cell] == 1), labels.True(board++).ToArray());
        }
    }

    // A plug-in that knows nothing of what ours share.
    private sealed class Alone() : BoardProperty<Position>("rook_on_a1", PropertyMode.Strict, ["rook on a1"])
    {
        public override void Label(in Position board, Span<byte> cells) => cells[0] = board.At(0) is { Type: PieceType.Rook } ? (byte)1 : (byte)0;
    }
}
