using Assay.Risks.Coding;

namespace Assay.Risks.Store;

/// <summary>One code as it was given. Rows of this table are added and never changed; triggers see to it.</summary>
internal sealed class StoredCode
{
    public int Id { get; init; }
    public required int ProjectId { get; init; }
    public required int ItemId { get; init; }
    public required int FactorId { get; init; }

    /// <summary>The rater whose label it is; empty for the consensus.</summary>
    public required string Track { get; init; }

    /// <summary>From 1 within item, factor and track. Unique there, so that of two who write at once one is told.</summary>
    public required int Number { get; init; }
    public required string Rater { get; init; }
    public required RaterRole Role { get; init; }
    public required DateTime At { get; init; }
    public required string TaxonomyVersion { get; init; }
    public required string Value { get; init; }
    public required double? Confidence { get; init; }
    public required string Reason { get; init; }
    public required string Span { get; init; }
    public required int? SupersedesId { get; init; }

    /// <summary>Whether the rater could not have seen the others' codes of the item.</summary>
    public required bool IsIndependent { get; init; }

    /// <summary>Whether with it all who are to code the item had coded it, so that they may see each other's codes from here on.</summary>
    public required bool Opens { get; init; }
}
