namespace Assay.Risks.Store;

/// <summary>Something odd in the current file.</summary>
internal sealed class StoredProblem
{
    public int Id { get; init; }
    public required int FileId { get; init; }
    public required ProblemKind Kind { get; init; }
    public required string Sheet { get; init; }
    public required string Cell { get; init; }
    public required string Text { get; init; }

    public static StoredProblem Of(ImportProblem problem, int file) => new() { FileId = file, Kind = problem.Kind, Sheet = problem.Sheet, Cell = problem.Cell, Text = problem.Text.Replace("\0", "", StringComparison.Ordinal) };
}
