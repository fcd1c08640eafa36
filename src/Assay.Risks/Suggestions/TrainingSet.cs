namespace Assay.Risks.Suggestions;

/// <summary>What a repository has to learn from.</summary>
/// <param name="Codes">For each target the codes that some risk has, in order.</param>
/// <param name="Rows">All risks.</param>
/// <param name="Texts">One for each of them: what is learnt from and tested on.</param>
/// <param name="Extra">Further texts that are only learnt from.</param>
internal sealed record TrainingSet(IReadOnlyList<IReadOnlyList<string>> Codes, IReadOnlyList<RiskRow> Rows, IReadOnlyList<CodedText> Texts, IReadOnlyList<CodedText> Extra)
{
    public static IReadOnlyList<SuggestionTarget> Targets { get; } = Enum.GetValues<SuggestionTarget>();

    /// <summary>Targets that have two codes or more.</summary>
    public IEnumerable<SuggestionTarget> Learnable => Targets.Where(target => Codes[(int)target].Count > 1);

    public static TrainingSet Of(Repository repository, SuggestionRecipe recipe)
    {
        IReadOnlyList<RiskRow> rows = [.. repository.Risks];
        IReadOnlyList<string>[] codes = [.. Targets.Select(target => (IReadOnlyList<string>)[.. rows.Select(row => TargetCodes.Of(target, row)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])];
        return new(codes, rows, [.. rows.Select(row => new CodedText(CountedText.Of(RiskText.Of(row), recipe), row.Document, 1, Classes(codes, row)))],
            [.. Evidence(repository, codes, recipe), .. Definitions(codes, recipe)]);
    }

    private static IEnumerable<CodedText> Evidence(Repository repository, IReadOnlyList<string>[] codes, SuggestionRecipe recipe)
    {
        if (recipe.EvidenceWeight <= 0)
            yield break;
        var byId = repository.Risks.Where(row => row.Id is not null).GroupBy(row => row.Id!.Value).ToDictionary(group => group.Key, group => group.First());
        foreach (var row in repository.Rows.Where(row => row.Level == RowLevel.AdditionalEvidence && row.Id is not null))
        {
            if (byId.TryGetValue(row.Id!.Value.Parent, out var parent))
                yield return new(CountedText.Of(new(row.Category, row.Subcategory, row.AdditionalEvidence), recipe), row.Document, (float)recipe.EvidenceWeight, Classes(codes, parent), IsEvidence: true);
        }
    }

    private static IEnumerable<CodedText> Definitions(IReadOnlyList<string>[] codes, SuggestionRecipe recipe) => recipe.DefinitionWeight <= 0
        ? []
        : Taxonomies.BuiltInTaxonomies.Domain.Nodes.Where(node => node.Code[0] != 'X').Select(node => new CodedText(CountedText.Of(new("", node.Name, node.Definition), recipe), 0, (float)recipe.DefinitionWeight,
            [.. Targets.Select(target => target switch { SuggestionTarget.Domain => Index(codes[(int)target], node.Code[..1]), SuggestionTarget.Subdomain => Index(codes[(int)target], node.Code), _ => -1 })]));

    private static IReadOnlyList<int> Classes(IReadOnlyList<string>[] codes, RiskRow row) => [.. Targets.Select(target => Index(codes[(int)target], TargetCodes.Of(target, row)))];

    private static int Index(IReadOnlyList<string> codes, string? code) => Enumerable.Range(0, codes.Count).FirstOrDefault(i => codes[i] == code, -1);
}
