using System.Numerics;
using Assay.BoardGames.Rules.Chess;

namespace Assay.BoardGames.Tests.Rules;

/// <summary>Bitboards and mailbox must agree on every question in positions of random games, and in set-ups that no game would reach.</summary>
public sealed class ChessAgainstMailboxTests
{
    // Beside the start: castling of all kinds, promotions on both sides, en passant with pins, many queens, and a double check.
    private static readonly string[] Starts =
    [
        Fen.Start,
        "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1",
        "n1n5/PPPk4/8/8/8/8/4Kppp/5N1N b - - 0 1",
        "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1",
        "r3k2r/8/3Q4/8/8/5q2/8/R3K2R b KQkq - 0 1",
        "3Q4/1Q4Q1/4Q3/2Q4R/Q4Q2/3Q4/1Q4Rp/1K1BBNNk w - - 0 1",
        "4k3/8/5N2/8/8/8/8/K3R3 b - - 0 1",
        "4k3/pppppppp/8/8/8/8/PPPPPPPP/4K3 w - - 0 1",
    ];

    [Fact]
    public void Random_games_agree_move_for_move() => Agree(games: 4, plies: 60);

    [Fact, Trait("Speed", "Slow")]
    public void Many_random_games_agree_move_for_move() => Agree(games: 40, plies: 120);

    [Fact]
    public void Random_set_ups_agree()
    {
        var (random, positions) = (new Random(11), 0);
        while (positions < 200)
        {
            if (!Fen.TryParse(RandomSetUp(random), out var position, out _))
                continue;
            AgreeOn(position, MailboxChess.Read(position.ToFen()));
            positions++;
        }
    }

    private static void Agree(int games, int plies)
    {
        var (random, seen) = (new Random(5), new Dictionary<string, int>());
        foreach (var start in Starts)
        {
            for (var game = 0; game < games; game++)
                PlayOne(start, plies, random, seen);
        }
        // The games must have met what they are played for.
        Assert.All(["castling", "en passant", "promotion", "check", "pin", "mate", "double check"], what => Assert.True(seen.GetValueOrDefault(what) > 0, $"no {what} in {seen.GetValueOrDefault("positions")} positions"));
    }

    private static void PlayOne(string start, int plies, Random random, Dictionary<string, int> seen)
    {
        var (position, mailbox) = (Fen.Parse(start), MailboxChess.Read(start));
        for (var ply = 0; ply < plies; ply++)
        {
            var moves = AgreeOn(position, mailbox);
            Count(seen, position, moves);
            if (moves.Count == 0)
                return;
            var move = moves[random.Next(moves.Count)];
            (position, mailbox) = (position.Play(move), mailbox.After(move.ToString()));
        }
    }

    private static List<Move> AgreeOn(Position position, MailboxChess mailbox)
    {
        var fen = mailbox.Fen();
        Assert.Equal(fen, position.ToFen());
        Assert.Equal(position, Fen.Parse(fen));
        Assert.Equal(position.GetHashCode(), Fen.Parse(fen).GetHashCode());
        var legal = position.LegalMoves().OrderBy(move => move.ToString(), StringComparer.Ordinal).ToList();
        Assert.Equal(mailbox.Legal().Order(StringComparer.Ordinal), legal.Select(move => move.ToString()));
        var pseudo = new Move[Position.MostMoves];
        Assert.Equal(mailbox.Pseudo().Order(StringComparer.Ordinal), pseudo[..position.PseudoLegalMoves(pseudo)].Select(move => move.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal((legal.Count, Set(legal.Select(move => move.To))), (position.CountLegalMoves(), position.LegalDestinations()));
        Assert.Equal(mailbox.InCheck, position.InCheck);
        foreach (var color in (Color[])[Color.White, Color.Black])
        {
            Assert.Equal(Set(mailbox.Pinned(color == Color.White)), position.Pinned(color));
            Assert.All(Enumerable.Range(0, 64), square => Assert.Equal(Set(mailbox.Attackers(square, color == Color.White)), position.AttackersTo(square, color, position.Occupied)));
            Assert.Equal(Set(Enumerable.Range(0, 64).Where(square => position.At(square)?.Color == color).SelectMany(mailbox.Attacked)), position.AttackedBy(color));
        }
        foreach (var move in legal)
        {
            var san = position.ToSan(move);
            Assert.Equal(mailbox.San(move.ToString()), san);
            Assert.Equal(move, San.Parse(position, san));
        }
        return legal;
    }

    private static ulong Set(IEnumerable<int> squares) => squares.Aggregate(0UL, (set, square) => set | (1UL << square));

    private static void Count(Dictionary<string, int> seen, Position position, List<Move> moves)
    {
        void Note(string what, bool happened) => seen[what] = seen.GetValueOrDefault(what) + (happened ? 1 : 0);
        Note("positions", true);
        Note("castling", moves.Any(move => position.IsCastling(move)));
        Note("en passant", moves.Any(move => position.IsEnPassant(move)));
        Note("promotion", moves.Any(move => move.Promotion is not null));
        Note("check", position.InCheck);
        Note("pin", position.Pinned(position.SideToMove) != 0);
        Note("mate", position.InCheck && moves.Count == 0);
        Note("double check", BitOperations.PopCount(position.Checkers) == 2);
    }

    // Kings and a handful of men anywhere; most such boards are impossible and are left out by the caller.
    private static string RandomSetUp(Random random)
    {
        var board = Enumerable.Repeat('.', 64).ToArray();
        foreach (var man in "Kk" + new string([.. Enumerable.Range(0, random.Next(1, 16)).Select(_ => "PPNBRQppnbrq"[random.Next(12)])]))
            board[random.Next(64)] = man;
        var ranks = Enumerable.Range(0, 8).Select(rank => string.Concat(board.Skip(8 * (7 - rank)).Take(8).Select(man => man == '.' ? "1" : man.ToString())));
        var packed = string.Join('/', ranks);
        for (var run = 8; run > 1; run--)
            packed = packed.Replace(new string('1', run), run.ToString());
        return $"{packed} {"wb"[random.Next(2)]} - - 0 1";
    }
}
