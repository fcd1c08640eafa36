using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Risks.Suggestions;

/// <summary>How texts become numbers, and how codes are learnt from them.</summary>
/// <remarks>The numbers were chosen on documents up to 56, the second release's, by five folds of documents; docs/reproduction.md has what they give on the others.</remarks>
public sealed record SuggestionRecipe : IOptions
{
    /// <summary>TF-IDF of words and pairs of words under multinomial logistic regression, and nothing else: what everything else has to beat.</summary>
    public static SuggestionRecipe Plain { get; } = new() { CharacterWeight = 0, EvidenceWeight = 0, DefinitionWeight = 0, DetourShare = 0, EntityDetourShare = 0 };

    /// <summary>How often the category's name is read.</summary>
    public int CategoryTimes { get; init; } = 2;

    /// <summary>How often the subcategory's name is read.</summary>
    public int SubcategoryTimes { get; init; } = 2;

    /// <summary>How often the description is read.</summary>
    public int DescriptionTimes { get; init; } = 1;

    /// <summary>Terms of fewer texts than this are left out.</summary>
    public int LeastTexts { get; init; } = 2;

    /// <summary>Squared weights cost this much for every one of the summed losses' units: λ/2 ‖w‖². The bias is free.</summary>
    public double Penalty { get; init; } = 0.01;

    /// <summary>The same for the causal factors, whose codes hang less on words.</summary>
    public double CausalPenalty { get; init; } = 1.0 / 30;

    /// <summary>Weight of runs of letters within words beside the words, which see that "biased" and "bias" are kin; 0 for none.</summary>
    public double CharacterWeight { get; init; } = 1;

    /// <summary>How much a row of additional evidence counts in training beside a risk, under the code of the risk it belongs to; 0 leaves them out.</summary>
    public double EvidenceWeight { get; init; } = 0.25;

    /// <summary>How much a taxonomy node's name and definition count in training; 0 leaves them out.</summary>
    public double DefinitionWeight { get; init; } = 1;

    /// <summary>How much domain and intent go by what is usual in the subdomain, beside the words themselves; 0 to 1. Timing does not: nearly every subdomain's risks mostly come after deployment.</summary>
    public double DetourShare { get; init; } = 0.3;

    /// <summary>The same for entity: who causes a risk is seldom said, and mostly follows from what it is.</summary>
    public double EntityDetourShare { get; init; } = 0.6;

    internal double DetourOf(SuggestionTarget target) => target switch { SuggestionTarget.Subdomain or SuggestionTarget.Timing => 0, SuggestionTarget.Entity => EntityDetourShare, _ => DetourShare };

    // Timing is seldom in the words: whatever was added to them made it no better on documents that were not learnt from.
    internal bool ReadsMore(SuggestionTarget target) => target != SuggestionTarget.Timing;

    internal double PenaltyOf(SuggestionTarget target) => target is SuggestionTarget.Domain or SuggestionTarget.Subdomain ? Penalty : CausalPenalty;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (CategoryTimes < 0 || SubcategoryTimes < 0 || DescriptionTimes < 0 || CategoryTimes + SubcategoryTimes + DescriptionTimes == 0)
            yield return new("descriptionTimes", "nothing is read, or something less than never");
        if (LeastTexts < 1)
            yield return new("leastTexts", Invariant($"is {LeastTexts}, expected 1 or more"));
        if (!(Penalty > 0 && CausalPenalty > 0))
            yield return new("penalty", Invariant($"is {Penalty}, and {CausalPenalty} for causal factors, expected above 0: without it words that only one code has get weights without bound"));
        if (!(CharacterWeight >= 0 && EvidenceWeight >= 0 && DefinitionWeight >= 0))
            yield return new("characterWeight", "a weight is below 0");
        if (!(DetourShare is >= 0 and <= 1 && EntityDetourShare is >= 0 and <= 1))
            yield return new("detourShare", Invariant($"is {DetourShare}, and {EntityDetourShare} for entity, expected 0 to 1"));
    }
}
