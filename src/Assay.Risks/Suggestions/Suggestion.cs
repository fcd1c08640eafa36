namespace Assay.Risks.Suggestions;

/// <summary>A word or a pair of words, and what it added to a code's score beyond the mean over codes.</summary>
/// <param name="Text">The word, or two with a blank.</param>
/// <param name="Contribution">In logits: ln of the factor by which it makes the code likelier.</param>
public sealed record DecidingTerm(string Text, double Contribution);

/// <summary>A code that may be meant.</summary>
/// <param name="Code">Such as <c>2.2</c>, or a causal level.</param>
/// <param name="Name">The taxonomy's name for it.</param>
/// <param name="Probability">As calibrated on documents that were not learnt from.</param>
/// <param name="Terms">What spoke for it most, the strongest first.</param>
public sealed record SuggestedCode(string Code, string Name, double Probability, IReadOnlyList<DecidingTerm> Terms);

/// <summary>What is suggested for one target.</summary>
/// <param name="Target">What the codes are of.</param>
/// <param name="Codes">The likeliest, in order.</param>
/// <param name="Threshold">The probability from which a first suggestion is worth giving; +∞ where nothing reached the precision asked for.</param>
public sealed record TargetSuggestion(SuggestionTarget Target, IReadOnlyList<SuggestedCode> Codes, double Threshold)
{
    /// <summary>Whether the first code is too doubtful to be suggested.</summary>
    public bool Abstains => Codes.Count == 0 || Codes[0].Probability < Threshold;
}
