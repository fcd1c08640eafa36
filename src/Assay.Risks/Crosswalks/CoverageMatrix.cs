using Assay.Core.Errors;
using Assay.Risks.Replication;
using Assay.Risks.Taxonomies;
using static System.FormattableString;

namespace Assay.Risks.Crosswalks;

/// <summary>Documents, or sets of documents, beside each other by the subdomains that their risks name.</summary>
/// <param name="Subdomains">All 24 codes.</param>
/// <param name="Documents">Each document with the subdomains it names, in order of number; documents that name none are left out.</param>
public sealed record CoverageMatrix(IReadOnlyList<string> Subdomains, IReadOnlyList<DocumentCoverage> Documents)
{
    /// <summary>Counts over risks.</summary>
    public static CoverageMatrix Of(IReadOnlyList<RiskRow> risks, IReadOnlyList<RiskDocument> documents) => new(
        [.. BuiltInTaxonomies.Domain.Nodes.Where(node => node.Parent is { } parent && parent != "X").Select(node => node.Code)],
        [.. DocumentCoverage.Of(new Tally(risks), documents).Where(document => document.Subdomains.Count > 0)]);

    /// <summary>Subdomains that no document names.</summary>
    public IReadOnlyList<string> Missing => [.. Subdomains.Except(Documents.SelectMany(document => document.Subdomains), StringComparer.Ordinal)];

    /// <summary>A small set of documents that name every subdomain which any does: again and again the one that adds most, the lower number first. Not always the smallest: that would take trying all sets.</summary>
    public IReadOnlyList<DocumentCoverage> GreedyCover()
    {
        var (open, chosen) = (Documents.SelectMany(document => document.Subdomains).ToHashSet(StringComparer.Ordinal), new List<DocumentCoverage>());
        while (open.Count > 0)
        {
            var next = Documents.MaxBy(document => document.Subdomains.Count(open.Contains))!;
            chosen.Add(next);
            open.ExceptWith(next.Subdomains);
        }
        return chosen;
    }

    /// <summary>What two sets of documents name.</summary>
    /// <exception cref="AssayException">A number is none of a document with subdomains.</exception>
    public SetComparison Compare(IReadOnlyList<int> left, IReadOnlyList<int> right)
    {
        var (first, second) = (Named(left), Named(right));
        return new([.. first.Intersect(second)], [.. first.Except(second)], [.. second.Except(first)], [.. Subdomains.Except(first).Except(second)]);
    }

    private IReadOnlyList<string> Named(IReadOnlyList<int> numbers) => [.. Subdomains.Intersect(numbers.SelectMany(number =>
        Documents.FirstOrDefault(document => document.Document == number)?.Subdomains ?? throw new AssayException(Invariant($"there is no document {number} that names a subdomain"))), StringComparer.Ordinal)];
}

/// <summary>What two sets of documents name.</summary>
/// <param name="Both">Subdomains of both.</param>
/// <param name="LeftOnly">Of the first alone.</param>
/// <param name="RightOnly">Of the second alone.</param>
/// <param name="Neither">Of none of the two.</param>
public sealed record SetComparison(IReadOnlyList<string> Both, IReadOnlyList<string> LeftOnly, IReadOnlyList<string> RightOnly, IReadOnlyList<string> Neither)
{
    /// <summary>Subdomains of both over subdomains of any; NaN where neither names one.</summary>
    public double Jaccard => (double)Both.Count / (Both.Count + LeftOnly.Count + RightOnly.Count);
}
