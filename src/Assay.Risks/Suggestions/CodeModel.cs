namespace Assay.Risks.Suggestions;

/// <summary>Probabilities of one target's codes, before calibration: by the text's own words and, where the recipe says so, by way of its subdomain.</summary>
internal sealed record CodeModel(SuggestionTarget Target, TargetModel Direct, Detour? Detour)
{
    /// <summary>Learns the targets; the subdomains' model serves the others too.</summary>
    public static IReadOnlyList<CodeModel> Fit(IReadOnlyList<CodedText> texts, TrainingSet set, IReadOnlyList<SuggestionTarget> targets, SuggestionRecipe recipe)
    {
        TargetModel Fit(SuggestionTarget target) => TargetModel.Fit(texts, target, set.Codes[(int)target].Count, recipe);
        bool Detours(SuggestionTarget target) => recipe.DetourOf(target) > 0 && set.Codes[(int)SuggestionTarget.Subdomain].Count > 1;
        var subdomains = targets.Any(Detours) || targets.Contains(SuggestionTarget.Subdomain) ? Fit(SuggestionTarget.Subdomain) : null;
        return [.. targets.Select(target => target == SuggestionTarget.Subdomain
            ? new CodeModel(target, subdomains!, null)
            : new CodeModel(target, Fit(target), Detours(target) ? Risks.Suggestions.Detour.Fit(subdomains!, texts, target, set.Codes[(int)target].Count, recipe) : null))];
    }

    /// <summary>Logarithms of the probabilities.</summary>
    public double[] Scores(CountedText text)
    {
        var direct = Direct.Probabilities(text);
        return [.. (Detour is null ? direct : direct.Zip(Detour.Probabilities(text), (own, other) => (1 - Detour.Share) * own + Detour.Share * other)).Select(probability => Math.Log(probability))];
    }

    /// <summary>What each term adds to the logit of a code; both ways count by what they add to its probability.</summary>
    public IEnumerable<(string Term, double Gain)> Gains(CountedText text, int toClass)
    {
        if (Detour is null)
            return Direct.Gains(text, toClass);
        var (own, parts) = ((1 - Detour.Share) * Direct.Probabilities(text)[toClass], Detour.Parts(text, toClass));
        var all = own + Detour.Share * parts.Sum();
        return Direct.Gains(text, toClass).Select(pair => (pair.Term, pair.Gain * own / all))
            .Concat(parts.SelectMany((part, s) => Detour.Subdomains.Gains(text, s).Select(pair => (pair.Term, pair.Gain * Detour.Share * part / all))));
    }
}
