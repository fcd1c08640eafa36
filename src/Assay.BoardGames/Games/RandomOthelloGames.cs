using System.Numerics;
using Assay.BoardGames.Rules.Othello;
using Assay.Core.Randomness;

namespace Assay.BoardGames.Games;

/// <summary>Games of uniformly random legal moves, played until nobody can move: what OthelloGPT is trained on.</summary>
/// <remarks>Game number n depends on the seed and n alone, so any number of threads gives the same games, and a range can be made without those before it.</remarks>
public sealed class RandomOthelloGames
{
    private readonly ulong _seed;

    /// <summary>The games of a seed on boards of a side (4, 6 or 8).</summary>
    public RandomOthelloGames(int side, long seed)
    {
        Side = OthelloBoard.Start(side).Side;
        _seed = new SeedStreams(seed).Stream("othello/games").NextUInt64();
    }

    /// <summary>Squares along an edge of the board.</summary>
    public int Side { get; }

    /// <summary>Games <paramref name="first"/> … <paramref name="first"/> + <paramref name="count"/> − 1, made on all processors (some 100,000 a second); the same game may come twice.</summary>
    public OthelloGame[] Make(int count, long first = 0)
    {
        var games = new OthelloGame[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => games[i] = Game(first + i));
        return games;
    }

    /// <summary>The first <paramref name="count"/> games that differ, in the order of their numbers.</summary>
    /// <remarks>Meant for boards with many games: on 4×4 it stops with what it has once a hundred times as many draws as asked for brought no more.</remarks>
    public OthelloGame[] MakeDistinct(int count, CancellationToken cancellation = default)
    {
        var seen = new HashSet<UInt128>();
        var games = new List<OthelloGame>(count);
        var most = 100L * Math.Max(count, 1);
        for (var first = 0L; games.Count < count && first < most;)
        {
            cancellation.ThrowIfCancellationRequested();
            var more = Make(Math.Clamp(count - games.Count, 1_000, 100_000), first);
            first += more.Length;
            games.AddRange(more.Where(game => seen.Add(Fingerprint(game.Moves))).Take(count - games.Count));
        }
        return [.. games];
    }

    /// <summary>One game by its number.</summary>
    public OthelloGame Game(long number)
    {
        var stream = new SeedStream(_seed + Scattered((ulong)number));
        var board = OthelloBoard.Start(Side);
        Span<byte> moves = stackalloc byte[60];
        var played = 0;
        for (var legal = board.LegalMoves; legal != 0; legal = board.LegalMoves)
        {
            var square = Nth(legal, stream.NextInt32(BitOperations.PopCount(legal)));
            moves[played++] = (byte)square;
            board = board.Play(square);
        }
        return OthelloGame.Played(Side, moves[..played].ToArray());
    }

    // Neighbouring numbers must not give streams that share their state words (murmur's finalizer; Appleby 2011).
    private static ulong Scattered(ulong number)
    {
        unchecked
        {
            number = (number ^ (number >> 33)) * 0xFF51AFD7ED558CCDUL;
            number = (number ^ (number >> 33)) * 0xC4CEB9FE1A85EC53UL;
            return number ^ (number >> 33);
        }
    }

    private static int Nth(ulong set, int n)
    {
        for (; n > 0; n--)
            set &= set - 1;
        return BitOperations.TrailingZeroCount(set);
    }

    // 128 bits of FNV-1a: among a billion games two differing ones meet once in 10²⁰ such sets.
    private static UInt128 Fingerprint(ReadOnlySpan<byte> moves)
    {
        var hash = new UInt128(0x6C62272E07BB0142UL, 0x62B821756295C58DUL);
        foreach (var move in moves)
            hash = unchecked((hash ^ move) * new UInt128(0x0000000001000000UL, 0x000000000000013BUL));
        return hash;
    }
}
