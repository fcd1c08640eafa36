using Assay.Risks.Coding;
using Assay.Risks.Taxonomies;

namespace Assay.Risks.Tests.Coding;

/// <summary>A project that is in no database: codes are added as the store adds them.</summary>
internal static class SmallProject
{
    public static CodingFactor Factor(string name) => CodingFactor.BuiltIn.Single(factor => factor.Name == name);

    /// <summary>Two codes under one root, one under another.</summary>
    public static CodingFactor Tree { get; } = new("tree", new Taxonomy
    {
        Id = "tree", Name = "Tree", Source = "Invented",
        Nodes = [new("a", "A", ""), new("a.1", "A one", "") { Parent = "a" }, new("a.2", "A two", "") { Parent = "a" }, new("b", "B", "")],
    });

    public static CodingProject Of(IReadOnlyList<string> raters, IReadOnlyList<CodingFactor> factors, bool isBlind = true, params CodingItem[] items) => new(
        new("small", "", isBlind, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)), factors, items, items.ToDictionary(item => item.Key, _ => raters, StringComparer.Ordinal), []);

    public static CodingItem Item(string key, string document = "") => new(key, $"What may happen with {key}", document, "");

    /// <summary>With the codes of one rater; ids go on from those there.</summary>
    public static CodingProject Coded(this CodingProject project, string item, string rater, params (string Factor, string Value)[] codes) => project.Coded(new CodeSubmission(item, rater, codes.ToDictionary(code => code.Factor, code => code.Value, StringComparer.Ordinal)));

    public static CodingProject Coded(this CodingProject project, CodeSubmission submission) => project.With(Numbered(project, NewCodes.Of(project, submission).Added));

    public static CodingProject Decided(this CodingProject project, Adjudication decision) => project.With(Numbered(project, [NewCodes.Of(project, decision)]));

    /// <summary>Two raters on one factor from a table of counts: <c>counts[i][j]</c> items that the first gave code i and the second code j; every item is a document.</summary>
    public static CodingProject OfCounts(CodingFactor factor, string[] codes, int[][] counts)
    {
        var cells = (from i in Enumerable.Range(0, codes.Length) from j in Enumerable.Range(0, codes.Length) from _ in Enumerable.Range(0, counts[i][j]) select (codes[i], codes[j])).ToList();
        var project = Of(["ann", "bob"], [factor], isBlind: true, [.. cells.Select((_, i) => Item($"item{i}", $"{i}"))]);
        List<CodeEvent> events = [];
        foreach (var ((first, second), i) in cells.Select((cell, i) => (cell, i)))
        {
            events.Add(Event(events.Count + 1, $"item{i}", factor, "ann", first));
            events.Add(Event(events.Count + 1, $"item{i}", factor, "bob", second));
        }
        return project.With(events);
    }

    private static CodeEvent Event(int id, string item, CodingFactor factor, string rater, string value) =>
        new(id, item, factor.Name, rater, RaterRole.Human, IsConsensus: false, value) { At = DateTime.UnixEpoch, TaxonomyVersion = factor.TaxonomyVersion, IsIndependent = true };

    private static IReadOnlyList<CodeEvent> Numbered(CodingProject project, IReadOnlyList<CodeEvent> added) => [.. added.Select((code, i) => code with { Id = project.Events.Count + i + 1 })];
}
