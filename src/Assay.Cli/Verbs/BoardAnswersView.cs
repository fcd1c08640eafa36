using Assay.BoardGames.Rules.Chess;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary>Draws what is true of a position: the men, one board for each property of 64 squares, a line for each other.</summary>
internal static class BoardAnswersView
{
    private const int BoardsAcross = 3, BoardWidth = 26;

    public static void Show(IAnsiConsole console, BoardAnswers board)
    {
        console.WriteLine(Invariant($"{board.Fen}, {board.Mode.ToString().ToLowerInvariant()} mode"));
        console.WriteLine();
        var drawings = Drawings(board).ToArray();
        foreach (var row in drawings.Chunk(BoardsAcross))
            SideBySide(console, row);
        var lines = board.Properties.Where(property => property.Cells != 64).Select(property => new[] { property.Name, Words(property) }).ToArray();
        if (lines.Length > 0)
            console.Write(RunTables.Rows(["property", ""], lines));
    }

    private static IEnumerable<string[]> Drawings(BoardAnswers board)
    {
        yield return Draw("position", square => board.Position.At(square)?.Letter ?? '.');
        foreach (var property in board.Properties.Where(property => property.Cells == 64))
        {
            var marked = property.True!.ToHashSet(StringComparer.Ordinal);
            yield return Draw(property.Name + (property.Defined ? "" : "*"), square => marked.Contains(Squares.Name(square)) ? '#' : '.');
        }
        if (board.Properties.Any(property => property.Cells == 64 && !property.Defined))
            yield return ["* not meant for", "  Black to move"];
    }

    // Eight ranks from the top, the files under them.
    private static string[] Draw(string title, Func<int, char> mark) =>
    [
        title,
        .. Enumerable.Range(0, 8).Select(row => Invariant($"{8 - row}  {string.Join(' ', Enumerable.Range(0, 8).Select(file => mark(Squares.At(file, 7 - row))))}")),
        "   a b c d e f g h",
    ];

    private static void SideBySide(IAnsiConsole console, string[][] drawings)
    {
        for (var line = 0; line < drawings.Max(drawing => drawing.Length); line++)
            console.WriteLine(string.Concat(drawings.Select(drawing => (line < drawing.Length ? drawing[line] : "").PadRight(BoardWidth))).TrimEnd());
        console.WriteLine();
    }

    private static string Words(BoardAnswer property) => (property.Defined, property.Value) switch
    {
        (false, _) => "no question here",
        (_, { } value) => property.Counts ? Invariant($"{value}") : value == 1 ? "yes" : "no",
        _ => Invariant($"{property.True!.Count} of {property.Cells}{(property.True.Count is > 0 and <= 4 ? $": {string.Join(", ", property.True)}" : "")}"),
    };
}
