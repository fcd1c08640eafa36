namespace Assay.Risks.Store;

/// <summary>A project: items, factors, raters.</summary>
internal sealed class StoredProject
{
    public int Id { get; init; }
    public required string Name { get; init; }
    public required string Guidance { get; init; }
    public required bool IsBlind { get; init; }
    public required DateTime CreatedAt { get; init; }
}

/// <summary>Something that every item is coded on. The taxonomy is kept with it, as it was when the project was made.</summary>
internal sealed class StoredFactor
{
    public int Id { get; init; }
    public required int ProjectId { get; init; }
    public required int Position { get; init; }
    public required string Name { get; init; }
    public required string? Root { get; init; }

    /// <summary>As its file has it.</summary>
    public required string Taxonomy { get; init; }
}

/// <summary>Something to be coded, as it was when the project was made: what an import changes later is not changed under the raters' hands.</summary>
internal sealed class StoredItem
{
    public int Id { get; init; }
    public required int ProjectId { get; init; }
    public required int Position { get; init; }

    /// <summary>A row's uid, or the user's own id.</summary>
    public required string Key { get; init; }

    /// <summary>The row's evidence id; empty where it is none of the repository's.</summary>
    public required string EvidenceId { get; init; }
    public required string Document { get; init; }
    public required string Text { get; init; }
}

/// <summary>Who codes.</summary>
internal sealed class StoredRater
{
    public required int ProjectId { get; init; }
    public required string Name { get; init; }
    public required DateTime AddedAt { get; init; }
}

/// <summary>Who codes what.</summary>
internal sealed class StoredAssignment
{
    public required int ItemId { get; init; }
    public required string Rater { get; init; }
    public required int ProjectId { get; init; }
}
