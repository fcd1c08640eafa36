using Assay.Magnitudes.Evaluation;

namespace Assay.Magnitudes.Audit;

/// <summary>What interventions reach on the edits of the interchange over latents: half of the symbols of the longest sequences exchanged.</summary>
/// <param name="Onion">The onion intervention.</param>
/// <param name="Unigram">Subspaces after a learned rotation.</param>
/// <param name="Nothing">Doing nothing.</param>
internal sealed record LatentTest(Answers Onion, Answers Unigram, Answers Nothing);
