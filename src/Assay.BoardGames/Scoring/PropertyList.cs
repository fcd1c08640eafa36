using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Properties.Othello;
using Assay.Core.Errors;
using Assay.Core.Options;

namespace Assay.BoardGames.Scoring;

/// <summary>Properties whose scores are shown as one, the mean of theirs: a property by itself, or the paper's 14 of strategy.</summary>
/// <param name="Name">What was asked for.</param>
/// <param name="Members">The properties; each weighs the same.</param>
public sealed record PropertyList(string Name, IReadOnlyList<NamedProperty> Members)
{
    private const string Board = "board", ValidMoves = "valid_moves", Strategy = "strategy";

    private static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        [Board] = "games_batch_to_state_stack_mine_yours_blank_mask_BLRRC", [ValidMoves] = "games_batch_to_valid_moves_BLRRC",
    };

    /// <summary>What is scored where nothing is asked for: where the pieces are; of Othello also which moves are allowed.</summary>
    public static IReadOnlyList<string> Default(PlayedGame game) => game.Game == GameKind.Chess ? [Board] : [Board, ValidMoves];

    /// <summary>The lists of these names: <c>board</c>, <c>strategy</c> (chess), <c>valid_moves</c> (Othello), or a property's own name.</summary>
    /// <exception cref="AssayException">A name is unknown; the nearest is said. Or the property counts instead of asking.</exception>
    public static IReadOnlyList<PropertyList> Named(PlayedGame game, IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Select(name => new PropertyList(name, game.Game == GameKind.Chess ? Chess(name) : Othello(game, name)))];

    private static NamedProperty[] Chess(string name)
    {
        var named = ChessProperties.Named([name], PropertyMode.Paper);
        return named.FirstOrDefault(property => property.IsCount) is { } count
            ? throw new AssayException($"{count.Name} is a number and no yes or no, so it has no scores; leave it out")
            : [.. named.Select(property => new NamedProperty(property.Name, property.ReferenceName))];
    }

    private static NamedProperty[] Othello(PlayedGame game, string name)
    {
        string[] known = [.. OthelloProperties.All(game.Side, PropertyMode.Paper).Select(property => property.Name)];
        var full = Short.GetValueOrDefault(name, name);
        if (name == Strategy)
            throw new AssayException("'strategy' is a list of chess properties; of Othello there are board, valid_moves and properties by name");
        return known.Contains(full) ? [new(full, full)] : throw new AssayException($"'{name}' is no property of Othello boards{Nearest.Hint(name, [.. known, .. Short.Keys])}");
    }
}

/// <summary>A property and how results files call it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Column">What its columns in a results file begin with.</param>
public sealed record NamedProperty(string Name, string Column);
