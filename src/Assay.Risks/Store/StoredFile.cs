namespace Assay.Risks.Store;

/// <summary>A file that was imported, whole: what is asked of it later is read from it again, and it can be given back as it came.</summary>
internal sealed class StoredFile
{
    public int Id { get; init; }
    public required string Name { get; init; }
    public required string Hash { get; init; }
    public required byte[] Content { get; init; }
    public required int Release { get; init; }
    public required string Updated { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime ImportedAt { get; set; }

    /// <summary>Whether its rows are the ones in the tables; one file at most.</summary>
    public required bool IsCurrent { get; set; }
}
