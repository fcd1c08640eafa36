namespace Assay.Risks.Suggestions;

/// <summary>A code by way of the subdomain: what it is in the subdomains that a text may be of. Misuse is human and intentional whatever words tell of it.</summary>
/// <param name="Subdomains">The subdomains' model.</param>
/// <param name="Given"><c>Given[subdomain][code]</c>: shares of the target's codes in a subdomain.</param>
/// <param name="Share">How much this way counts beside the text's own model, 0 to 1.</param>
internal sealed record Detour(TargetModel Subdomains, IReadOnlyList<double[]> Given, double Share)
{
    private const double PriorRows = 3;      // subdomains of few rows keep near the shares of all

    /// <summary>Counts codes by subdomain.</summary>
    public static Detour Fit(TargetModel subdomains, IReadOnlyList<CodedText> texts, SuggestionTarget target, int classes, SuggestionRecipe recipe)
    {
        IReadOnlyList<CodedText> coded = [.. texts.Where(text => text[target] >= 0)];
        double[] prior = [.. Enumerable.Range(0, classes).Select(k => (double)coded.Count(text => text[target] == k) / coded.Count)];
        var bySubdomain = coded.ToLookup(text => text[SuggestionTarget.Subdomain], text => text[target]);
        return new(subdomains, [.. Enumerable.Range(0, subdomains.Classifier.Classes).Select(s => Shares([.. bySubdomain[s]], prior))], recipe.DetourOf(target));
    }

    /// <summary>Probabilities of the codes by this way alone.</summary>
    public double[] Probabilities(CountedText text) => Codes(Subdomains.Probabilities(text));

    /// <summary>How much each subdomain adds to a code's probability.</summary>
    public double[] Parts(CountedText text, int code) => [.. Subdomains.Probabilities(text).Select((probability, s) => probability * Given[s][code])];

    private double[] Codes(double[] subdomains) => [.. Enumerable.Range(0, Given[0].Length).Select(code => subdomains.Select((probability, s) => probability * Given[s][code]).Sum())];

    private static double[] Shares(IReadOnlyList<int> codes, double[] prior) => [.. prior.Select((share, code) => (codes.Count(one => one == code) + PriorRows * share) / (codes.Count + PriorRows))];
}
