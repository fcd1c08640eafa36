namespace Assay.Risks.Suggestions;

/// <summary>One text to learn codes from.</summary>
/// <param name="Text">Its terms.</param>
/// <param name="Document">Number of its document; 0 for the taxonomy's own words, which belong to none.</param>
/// <param name="Weight">How much it counts.</param>
/// <param name="Classes">For each <see cref="SuggestionTarget"/> the index of its code, or −1 where it has none.</param>
/// <param name="IsEvidence">Whether it is a further quotation for a risk.</param>
internal sealed record CodedText(CountedText Text, int Document, float Weight, IReadOnlyList<int> Classes, bool IsEvidence = false)
{
    public int this[SuggestionTarget target] => Classes[(int)target];
}
