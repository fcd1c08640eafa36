using System.Diagnostics;
using System.Text;
using Assay.BoardGames.Games;
using Assay.BoardGames.Games.Pgn;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Properties.Chess;
using Assay.BoardGames.Rules.Chess;
using Assay.Core.Randomness;
using static System.FormattableString;

namespace Assay.Benchmarks;

/// <summary>From PGN text to labelled boards: each step by itself and the whole, on one core and on all. Boards are those with White to move.</summary>
internal static class LabelsBench
{
    private const int Games = 2000, Plies = 80, Rounds = 5;

    public static void Run(string[] arguments)
    {
        var file = arguments.FirstOrDefault() ?? Path.Combine(Path.GetTempPath(), "assay-labels-bench.pgn");
        if (!File.Exists(file))
            Write(file);
        var games = ChessGames.Read(file).ToList();
        Position[][] boards = [.. games.Select(Boards)];
        var count = boards.Sum(game => game.Length);
        var properties = ChessProperties.All(PropertyMode.Paper);
        Console.WriteLine(Invariant($"{file}: {new FileInfo(file).Length / 1e6:0.0} MB, {games.Count:N0} games, {games.Sum(game => game.Moves.Count):N0} half-moves, {count:N0} boards with White to move"));
        Console.WriteLine(Invariant($"a board: {properties.Count} properties, {properties.Sum(property => property.Size)} cells, {boards.SelectMany(game => game).Average(board => board.CountLegalMoves()):0.0} legal moves"));
        Report("words of the PGN", count, Best(() => Words(file)));
        Report("the same, moves played, one core", count, Best(() => Played(file)));
        Report("all properties of boards at hand, one core", count, Best(() => Label(boards, properties)));
        Report("the 14 of the strategy list, one core", count, Best(() => Label(boards, ChessProperties.Strategy(PropertyMode.Paper))));
        Report("from PGN text to all properties, one core", count, Best(() => Whole(file, properties)));
        Report("the same, all cores", count, Best(() => WholeParallel(file, properties)));
        foreach (var property in properties)
            Report($"  {property.Name}", count, Best(() => Label(boards, [property])));
    }

    private static Position[] Boards(ChessGame game) => [.. game.Positions().Where(position => position.SideToMove == Color.White)];

    private static void Words(string file)
    {
        using var reader = new PgnReader(GameFile.Open(file));
        while (reader.TryRead(out _, out _)) { }
    }

    private static void Played(string file)
    {
        using var reader = new PgnReader(GameFile.Open(file));
        while (reader.TryRead(out var game, out _))
            ChessGame.TryPlay(game!, out _, out _);
    }

    private static void Label(Position[][] boards, IReadOnlyList<BoardProperty<Position>> properties)
    {
        var (labeller, facts) = (new ChessLabeller(properties), new ChessFacts());
        foreach (var game in boards)
            labeller.Label(game, facts);
    }

    private static void Whole(string file, IReadOnlyList<BoardProperty<Position>> properties)
    {
        var (labeller, facts) = (new ChessLabeller(properties), new ChessFacts());
        using var reader = new PgnReader(GameFile.Open(file));
        while (reader.TryRead(out var game, out _))
        {
            if (ChessGame.TryPlay(game!, out var played, out _))
                labeller.Label(Boards(played!), facts);
        }
    }

    private static void WholeParallel(string file, IReadOnlyList<BoardProperty<Position>> properties)
    {
        var labeller = new ChessLabeller(properties);
        foreach (var chunk in ChessGames.Read(file).Chunk(512))
            Parallel.ForEach(chunk, () => new ChessFacts(), (game, _, facts) => { labeller.Label(Boards(game), facts); return facts; }, static _ => { });
    }

    private static void Write(string file)
    {
        var text = new StringBuilder();
        for (var game = 0; game < Games; game++)
        {
            var transcript = ChessTranscript.Of(RandomChessGames.Game(new SeedStream((ulong)game), Plies)).Text;
            text.Append(Invariant($"[Event \"random game {game + 1}\"]\n[Result \"*\"]\n\n{transcript[1..].Replace(".", ". ", StringComparison.Ordinal)} *\n\n"));
        }
        File.WriteAllText(file, text.ToString());
    }

    private static double Best(Action work)
    {
        work();
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    private static void Report(string name, int boards, double seconds) =>
        Console.WriteLine(Invariant($"{name,-45} {boards / seconds,12:N0} boards/s  {seconds / boards * 1e6,7:0.00} us a board"));
}
