using Assay.Core.Findings;
using Assay.Core.Reports;
using Assay.Risks.Replication;
using Assay.Risks.Taxonomies;
using static System.FormattableString;

namespace Assay.Risks.Experiments;

/// <summary>The report's body: what was counted, what agrees with print and what does not, how much one document weighs.</summary>
internal static class RepositoryReport
{
    private const int HeaviestShown = 8;

    public static Report Write(RepositoryMeasurements measured, IReadOnlyList<Finding> findings) => new(
        "The AI Risk Repository, recomputed",
        [
            new Paragraph(Invariant($"{measured.Source}, release V{measured.Tables.Release}: {measured.Tables.Risks:N0} risks in {measured.Tables.Coverage.Count} documents, of which {measured.Documents} have risks. Only categories and subcategories of risks are counted. Intervals draw documents, not rows: risks of one framework are not independent. What the findings count as examples are such documents.")),
            .. Warning(measured),
            new FindingList(findings),
            .. RepositoryFigures.Draw(measured),
            new Heading(2, "Causes"),
            Causes(measured.Tables),
            new Heading(2, "Domains and subdomains"),
            Domains(measured.Tables),
            new Heading(2, "How much one document weighs"),
            Weights(measured),
            .. Printed(measured.Tables),
            new Heading(2, "Departures from the paper"),
            new Bullets([.. Departures(measured.Tables)]),
            new Paragraph(measured.Attribution),
        ]);

    private static IEnumerable<Block> Warning(RepositoryMeasurements measured)
    {
        if (!measured.IsPublished)
            yield return new Paragraph($"This is {(measured.Source == Samples.SampleRepository.Name ? "a small database of invented risks that Assay brings along" : "not the published repository as a whole")}: it shows what is computed and how, and decides nothing about the repository. Download the published workbook and bring it in with: assay risk import FILE");
    }

    private static Table Causes(ReplicationReport tables) => new(["level", "risks", "of", "%", "interval, %"],
        [.. tables.Tables.Single(table => table.Id == "causal").Shares.Select(share => (string[])[Label(share.Row), Invariant($"{share.Count}"), Invariant($"{share.Of}"), Invariant($"{share.Percent}"), Text(share.Interval)])],
        tables.Tables.Single(table => table.Id == "causal").Denominator);

    private static Table Domains(ReplicationReport tables)
    {
        var (risks, documents) = (tables.Tables.Single(table => table.Id == "domains"), tables.Tables.Single(table => table.Id == "documents"));
        return new(["subdomain", "risks", "% of risks", "interval, %", "documents", "% of documents", "interval, %"],
            [.. risks.Shares.Zip(documents.Shares, (left, right) => (string[])[Label(left.Row), Invariant($"{left.Count}"), Invariant($"{left.Percent}"), Text(left.Interval), Invariant($"{right.Count}"), Invariant($"{right.Percent}"), Text(right.Interval)])],
            $"of {risks.Denominator}; of {documents.Denominator}");
    }

    private static Table Weights(RepositoryMeasurements measured) => new(["left out", "risks", "AI, %", "human, %"],
        [.. Votes.Of(measured).Heaviest(HeaviestShown).Select(row => (string[])[row.Name, Invariant($"{row.Risks}"), Invariant($"{row.Ai * 100:0.0}"), Invariant($"{row.Human * 100:0.0}")])],
        "Shares of risks put down to AI and to humans with one document left out, the heaviest first, and with one vote for every document");

    private static IEnumerable<Block> Printed(ReplicationReport tables)
    {
        if (tables.Comparisons.Count > 0)
        {
            yield return new Heading(2, "Against what is printed");
            yield return new Table(["printed in", "table", "cells", "the same", "largest difference, points"],
                [.. tables.Comparisons.Select(one => (string[])[one.Published.Source, one.Table.Title, Invariant($"{one.Cells.Count}"), Invariant($"{one.Agreeing}"), Invariant($"{one.LargestDifference:0.##}")])]);
        }
        if (tables.Errata.Count > 0)
            yield return new Table(["erratum in", "printed", "found"], [.. tables.Errata.Select(erratum => (string[])[erratum.Where, erratum.Printed, erratum.Found])]);
    }

    private static IEnumerable<string> Departures(ReplicationReport tables)
    {
        yield return "Intervals: the paper gives none.";
        yield return $"Denominators, which the paper does not state, are those that give its tables: shares of risks are of {tables.Tables.Single(table => table.Id == "domains").Denominator}.";
        yield return "Each code was given by one coder; how well coders agree cannot be known from the repository.";
    }

    private static string Label(string code) => $"{code} {(BuiltInTaxonomies.Domain.Node(code) ?? BuiltInTaxonomies.Causal.Node(code))?.Name}";

    private static string Text(Interval? interval) => interval is null || double.IsNaN(interval.Low) ? "" : Invariant($"{interval.Low * 100:0.0} to {interval.High * 100:0.0}");
}
