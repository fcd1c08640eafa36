using System.Globalization;
using Assay.Risks.Spreadsheets;
using Assay.Risks.Taxonomies;

namespace Assay.Risks.Replication;

/// <summary>The tables in a workbook's own statistics sheets. They are found by their headers; a workbook without them has none.</summary>
internal static class StatisticsSheets
{
    private static readonly string[] LevelKeys = ["human", "ai", "other", "intentional", "unintentional", "other", "predeployment", "postdeployment", "other"];

    public static IReadOnlyList<PublishedTable> Read(Repository repository) =>
        [.. repository.Sheets.Where(sheet => sheet != repository.Database.Sheet).SelectMany(sheet => Tables(sheet, repository.Release)).Where(table => table.Cells.Count > 0)];

    private static IEnumerable<PublishedTable> Tables(Sheet sheet, int release)
    {
        for (var i = 0; i < sheet.Rows.Count; i++)
        {
            List<string> keys = [.. sheet.Rows[i].Cells.Select(cell => LabelKey.Of(cell.Text))];
            // A table ends where its rows do.
            IEnumerable<SheetRow> body = sheet.Rows.Skip(i + 1).Zip(sheet.Rows.Skip(i)).TakeWhile(pair => pair.First.Number == pair.Second.Number + 1).Select(pair => pair.First);
            PublishedTable Table(IEnumerable<PublishedCell> cells) => new($"workbook, sheet '{sheet.Name}'", release, [.. cells]);
            if (Starting(keys, "proportionofrisks") is { } shares && keys.IndexOf("level") is var level and > 0)
                yield return Table(Marginals(sheet, body, level, shares));
            if (Starting(keys, "proportionofrisks") is { } risks && keys.IndexOf("domainsubdomain") is var code and >= 0)
            {
                yield return Table(ByCode(sheet, body, code, "domains", [(CausalTables.RisksColumn, risks)]));
                if (Starting(keys, "proportionofdocuments") is { } documents)
                    yield return Table(ByCode(sheet, body, code, "documents", [(DomainTables.DocumentsColumn, documents)]));
            }
            if (keys.IndexOf("domainsubdomain") is var domain and >= 0 && keys.IndexOf("human") is var first and > 0 && keys.Skip(first).Take(LevelKeys.Length).SequenceEqual(LevelKeys))
                yield return Table(ByCode(sheet, body, domain, "causal-by-domain", [.. LevelKeys.Select((_, n) => (Level(n), first + n))]).Where(cell => cell.Row.Contains('.')));
            if (keys.IndexOf("timing") is var timing and >= 0 && keys.IndexOf("entity") == timing + 1 && keys.Skip(timing + 2).Take(3).SequenceEqual(LevelKeys[3..6]))
                yield return Table(Triples(sheet, body, timing));
        }
    }

    private static int? Starting(List<string> keys, string start) => keys.FindIndex(key => key.StartsWith(start, StringComparison.Ordinal)) is var at and >= 0 ? at : null;

    private static string Level(int number) => CausalCode.NodeCode((CausalFactor)(number / 3), number % 3 + 1);

    // The factor stands on the first of its three rows only.
    private static IEnumerable<PublishedCell> Marginals(Sheet sheet, IEnumerable<SheetRow> body, int level, int shares)
    {
        CausalFactor? factor = null;
        foreach (var row in body)
        {
            if (row[level - 1].Text.Trim() is { Length: > 0 } named)
                factor = Enum.TryParse<CausalFactor>(named, ignoreCase: true, out var found) ? found : null;
            if (factor is { } known && CausalCode.Parse(known, row[level].Text) is { } code)
                yield return Cell(sheet, row, shares, "causal", CausalCode.NodeCode(known, code), CausalTables.RisksColumn);
        }
    }

    private static IEnumerable<PublishedCell> Triples(Sheet sheet, IEnumerable<SheetRow> body, int timing)
    {
        int? when = null;
        foreach (var row in body)
        {
            if (row[timing].Text.Trim() is { Length: > 0 } named)
                when = CausalCode.Parse(CausalFactor.Timing, named);
            if (when is not { } known || CausalCode.Parse(CausalFactor.Entity, row[timing + 1].Text) is not { } entity)
                yield break;
            for (var intent = 1; intent <= 3; intent++)
                yield return Cell(sheet, row, timing + 1 + intent, "triples", CausalTables.TripleRow(known, entity), CausalCode.NodeCode(CausalFactor.Intent, intent));
        }
    }

    private static IEnumerable<PublishedCell> ByCode(Sheet sheet, IEnumerable<SheetRow> body, int code, string table, (string Name, int Column)[] columns) =>
        from row in body
        let node = DomainCode.TryParse(row[code].Text, out var parsed) ? parsed.Value.NodeCode : ""
        where node.Length > 0
        from column in columns
        select Cell(sheet, row, column.Column, table, node, column.Name);

    private static PublishedCell Cell(Sheet sheet, SheetRow row, int column, string table, string tableRow, string tableColumn) =>
        new(table, tableRow, tableColumn, Printed(row[column]), $"{sheet.Name}!{CellName.Of(column, row.Number)}");

    // Fractions become per cent by moving the point: 0.07 · 100 is not 7 in binary.
    private static string Printed(Cell cell) => cell.Kind == CellKind.Number && decimal.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction)
        ? (fraction * 100).ToString("0.############", CultureInfo.InvariantCulture)
        : cell.Text.Trim().TrimEnd('%');
}
