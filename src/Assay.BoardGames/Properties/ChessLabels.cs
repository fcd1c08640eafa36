using Assay.BoardGames.Properties.Chess;
using Assay.BoardGames.Rules.Chess;
using Assay.Core.Errors;

namespace Assay.BoardGames.Properties;

/// <summary>Labels of many chess boards for several properties in one pass, on all cores.</summary>
public static class ChessLabels
{
    private const int GamesAtOnce = 1024;

    /// <summary>One <see cref="BoardLabels"/> for each property, in order.</summary>
    /// <param name="games">The boards of each game, as <see cref="Games.ChessTranscript.Boards"/> has them.</param>
    /// <param name="properties">What to label; none that counts.</param>
    /// <param name="threads">Most cores to use.</param>
    /// <exception cref="AssayException">A property counts instead of asking.</exception>
    public static IReadOnlyList<BoardLabels> Of(IEnumerable<IReadOnlyList<Position>> games, IReadOnlyList<BoardProperty<Position>> properties, int? threads = null)
    {
        if (properties.FirstOrDefault(property => property.IsCount) is { } count)
            throw new AssayException($"{count.Name} is a number and no yes or no, so boards have no labels of it; leave it out");
        BoardLabels.Builder[] builders = [.. properties.Select(property => new BoardLabels.Builder(property.Name, property.CellNames, property.Classes))];
        var labeller = new ChessLabeller(properties);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount };
        foreach (var chunk in games.Chunk(GamesAtOnce))
        {
            var rows = new byte[chunk.Length][];
            Parallel.For(0, chunk.Length, parallel, () => new ChessFacts(), (game, _, facts) =>
            {
                rows[game] = labeller.Label(chunk[game], facts);
                return facts;
            }, static _ => { });
            foreach (var game in rows)
                Append(game, labeller, builders);
        }
        return [.. builders.Select(builder => builder.Build())];
    }

    private static void Append(byte[] rows, ChessLabeller labeller, BoardLabels.Builder[] builders)
    {
        for (var at = 0; at < rows.Length; at += labeller.Size)
        {
            for (var property = 0; property < builders.Length; property++)
                builders[property].Add(labeller.Cells(rows.AsSpan(at, labeller.Size), property));
        }
        foreach (var builder in builders)
            builder.EndGame();
    }
}
