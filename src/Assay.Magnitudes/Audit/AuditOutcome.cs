using Assay.Magnitudes.Evaluation;

namespace Assay.Magnitudes.Audit;

/// <summary>What is read out of states after a change.</summary>
/// <param name="Change">In words.</param>
/// <param name="Read">What was read.</param>
internal sealed record ReadState(string Change, Answers Read);

/// <summary>One dictionary's audit.</summary>
internal sealed record DictionaryAudit
{
    /// <summary>Latents that fire on a state.</summary>
    public required int Active { get; init; }

    /// <summary>Share of the states' variance that it explains.</summary>
    public required double Explained { get; init; }

    /// <summary>What is read out of its reconstructions.</summary>
    public required Answers Rebuilt { get; init; }

    /// <summary>Control: its errors, each on another state.</summary>
    public required Answers Shuffled { get; init; }

    /// <summary>Control: noise of the same energy with the states' covariance.</summary>
    public required Answers Covariance { get; init; }

    /// <summary>Control: noise of the same energy alike in all directions.</summary>
    public required Answers Isotropic { get; init; }

    /// <summary>Reconstructions with each firing latent at its mean value.</summary>
    public required Answers Support { get; init; }

    /// <summary>Share explained by a dictionary of the states' directions alone.</summary>
    public required double DirectionsExplained { get; init; }

    /// <summary>What is read out of that one's reconstructions.</summary>
    public required Answers Directions { get; init; }

    /// <summary>Whether latents stand for labels at positions.</summary>
    public required LatentEvents Events { get; init; }

    /// <summary>Latents exchanged between runs in the place of subspaces, half of the symbols; null where there is no code.</summary>
    public Answers? Interchange { get; init; }
}

/// <summary>The audit of one source of states.</summary>
/// <param name="Name">The source.</param>
/// <param name="Width">Channels.</param>
/// <param name="Clean">What is read out of untouched states.</param>
/// <param name="Changes">What survives what, without a dictionary.</param>
/// <param name="Geometry">Where labels move states.</param>
/// <param name="Dictionaries">Each dictionary's audit.</param>
internal sealed record AuditOutcome(string Name, int Width, Answers Clean, IReadOnlyList<ReadState> Changes, PositionGeometry Geometry, IReadOnlyList<DictionaryAudit> Dictionaries);
