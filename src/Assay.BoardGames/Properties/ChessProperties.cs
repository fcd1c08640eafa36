using Assay.BoardGames.Properties.Chess;
using Assay.BoardGames.Rules.Chess;
using Assay.Core.Errors;
using Assay.Core.Options;

namespace Assay.BoardGames.Properties;

/// <summary>The chess properties by name and by the lists that scores average over.</summary>
public static class ChessProperties
{
    /// <summary>The 14 whose mean the paper's figures show as "strategy", each weighing the same.</summary>
    public static IReadOnlyList<string> StrategyNames { get; } =
    [
        "threat_state", "legal_moves_state", "check_state", "can_check_next", "has_queen", "can_capture_queen", "has_bishop_pair", "has_castling_rights",
        "has_kingside_castling_rights", "has_queenside_castling_rights", "any_fork", "pin_state", "has_legal_en_passant", "ambiguous_moves",
    ];

    /// <summary>Where the men stand, in the forms that the reference knows; the paper reports <see cref="BoardName"/>.</summary>
    public static IReadOnlyList<string> BoardNames { get; } =
        ["board_to_piece_state", "board_to_piece_masked_blank_state", BoardName, "piece_color_state"];

    /// <summary>The board property of the paper's figures: 64 squares × 12 pieces, without what stands where it started.</summary>
    public const string BoardName = "board_to_piece_masked_blank_and_initial_state";

    /// <summary>All of them, in a fixed order: the board's, the strategy list, then the rest.</summary>
    public static IReadOnlyList<BoardProperty<Position>> All(PropertyMode mode) =>
    [
        PieceProperty.All(mode), PieceProperty.WithoutBlank(mode), PieceProperty.WithoutBlankAndInitial(mode), new PieceColorProperty(mode),
        SquareProperties.Threatened(mode), SquareProperties.LegalMoves(mode), CheckProperties.InCheck(mode), CheckProperties.CanCheck(mode),
        MaterialProperties.HasQueen(mode), MoveProperties.CanCaptureQueen(mode), MaterialProperties.BishopPair(mode), .. MoveProperties.Castling(mode),
        ForkProperties.Any(mode), CheckProperties.Pin(mode), MoveProperties.EnPassant(mode), MoveProperties.Ambiguous(mode),
        ForkProperties.Knight(mode), SquareProperties.PseudoLegalMoves(mode), CheckProperties.MateThreat(mode), MaterialProperties.ConnectedRooks(mode),
        CheckProperties.Stalemate(mode), MaterialProperties.Material(mode), MaterialProperties.Pieces(mode),
    ];

    /// <summary>The strategy list, in its order.</summary>
    public static IReadOnlyList<BoardProperty<Position>> Strategy(PropertyMode mode) => Named(StrategyNames, mode);

    /// <summary>The properties of these names: a property's own, or <c>all</c>, <c>board</c> or <c>strategy</c> for a list.</summary>
    /// <exception cref="AssayException">A name is unknown; the nearest is said.</exception>
    public static IReadOnlyList<BoardProperty<Position>> Named(IEnumerable<string> names, PropertyMode mode)
    {
        var all = All(mode).ToDictionary(property => property.Name, StringComparer.Ordinal);
        return [.. names.SelectMany(name => List(name, all.Keys)).Distinct(StringComparer.Ordinal).Select(name => all[name])];
    }

    private static IEnumerable<string> List(string name, ICollection<string> known) => name switch
    {
        "all" => known,
        "board" => [BoardName],
        "strategy" => StrategyNames,
        _ when known.Contains(name) => [name],
        _ => throw new AssayException($"'{name}' is no chess property{Nearest.Hint(name, [.. known, "all", "board", "strategy"])}"),
    };
}
