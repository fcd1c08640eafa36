namespace Assay.Magnitudes.Calibration;

/// <summary>How a sequence is stored.</summary>
public enum CodeKind
{
    /// <summary>Every position, or every pair of neighbours, has a subspace of its own.</summary>
    Linear,

    /// <summary>Some positions have, others share.</summary>
    Mixed,

    /// <summary>All positions share directions, each at a scale of its own.</summary>
    Onion,
}
