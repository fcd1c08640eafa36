namespace Assay.Risks.Evidence;

/// <summary>What a finding has to do with the risk that it is filed under.</summary>
public enum EvidenceRelation
{
    /// <summary>It measures how much of the risk there is, or how well something against it works; which way it speaks is the verdict's.</summary>
    Measures,

    /// <summary>It shows that the risk is there.</summary>
    Supports,

    /// <summary>It shows that the risk is not there, or smaller than is said.</summary>
    Contradicts,

    /// <summary>It shows that something helps against the risk.</summary>
    Mitigates,
}
