using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Risks.Suggestions;

/// <summary>How suggestions are learnt and when they are given.</summary>
public sealed record SuggestionOptions : IOptions
{
    /// <summary>From texts to codes.</summary>
    public SuggestionRecipe Recipe { get; init; } = new();

    /// <summary>How often a suggestion has to be right on documents that were not learnt from; where it is likely to be less often, none is given.</summary>
    public double Precision { get; init; } = 0.8;

    /// <summary>Parts of the documents that calibration goes through.</summary>
    public int CalibrationFolds { get; init; } = 3;

    /// <summary>Of the parting into folds.</summary>
    public long Seed { get; init; } = 1;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in Recipe.Faults())
            yield return fault with { Member = $"recipe.{fault.Member}" };
        if (!(Precision is > 0 and <= 1))
            yield return new("precision", Invariant($"is {Precision}, expected above 0 and at most 1"));
        if (CalibrationFolds < 2)
            yield return new("calibrationFolds", Invariant($"is {CalibrationFolds}, expected 2 or more"));
    }
}
