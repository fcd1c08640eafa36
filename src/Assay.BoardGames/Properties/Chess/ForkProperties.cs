using System.Numerics;
using Assay.BoardGames.Rules.Chess;

namespace Assay.BoardGames.Properties.Chess;

/// <summary>One man of the side to move attacking two enemies worth more. Pinned attackers do not count.</summary>
internal static class ForkProperties
{
    private static readonly (PieceType Attacker, PieceType[] Targets)[] WorthMore =
    [
        (PieceType.Pawn, [PieceType.Knight, PieceType.Bishop, PieceType.Rook, PieceType.Queen, PieceType.King]),
        (PieceType.Knight, [PieceType.Rook, PieceType.Queen, PieceType.King]),
        (PieceType.Bishop, [PieceType.Rook, PieceType.Queen, PieceType.King]),
        (PieceType.Rook, [PieceType.Queen, PieceType.King]),
    ];

    /// <summary>Strict: some man forks. The reference asks of each kind of attacker and each single kind of target whether all attackers together have two targets:
    /// two knights with a rook each count, a knight between king and queen does not.</summary>
    public static ChessProperty Any(PropertyMode mode) => new ChessQuestion("any_fork", mode, mode == PropertyMode.Paper
        ? static facts => WorthMore.Any(pair => pair.Targets.Any(target => Together(facts, pair.Attacker, [target]) >= 2))
        : static facts => WorthMore.Any(pair => Single(facts, pair.Attacker, pair.Targets) >= 2));

    /// <summary>A knight forks rooks, queens or the king. The reference adds up the targets of all knights.</summary>
    public static ChessProperty Knight(PropertyMode mode) => new ChessQuestion("specific_fork", mode, mode == PropertyMode.Paper
        ? static facts => Together(facts, PieceType.Knight, WorthMore[1].Targets) >= 2
        : static facts => Single(facts, PieceType.Knight, WorthMore[1].Targets) >= 2);

    private static int Together(ChessFacts facts, PieceType attacker, ReadOnlySpan<PieceType> targets) => Count(facts, attacker, targets).Sum;

    private static int Single(ChessFacts facts, PieceType attacker, ReadOnlySpan<PieceType> targets) => Count(facts, attacker, targets).Most;

    private static (int Sum, int Most) Count(ChessFacts facts, PieceType attacker, ReadOnlySpan<PieceType> targets)
    {
        ref readonly var position = ref facts.Position;
        var (enemies, sum, most) = (0UL, 0, 0);
        foreach (var target in targets)
            enemies |= position.Pieces(facts.Opponent, target);
        var men = position.Pieces(facts.Mover, attacker);
        if (men == 0 || enemies == 0)
            return (0, 0);
        for (men &= ~position.Pinned(facts.Mover); men != 0; men &= men - 1)
        {
            var attacked = BitOperations.PopCount(position.AttacksFrom(BitOperations.TrailingZeroCount(men)) & enemies);
            (sum, most) = (sum + attacked, Math.Max(most, attacked));
        }
        return (sum, most);
    }
}
