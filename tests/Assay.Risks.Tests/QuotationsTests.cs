using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Tests;

/// <summary>Which risk a row of additional evidence belongs to.</summary>
public sealed class QuotationsTests
{
    [Fact]
    public void A_quotation_belongs_to_the_nearest_risk_above_with_its_id_and_without_an_id_to_the_nearest_risk()
    {
        var rows = SmallWorkbook.Rows();
        rows.AddRange([Evidence("01.01.01.a", "one"), [.. rows[4]], Evidence("01.01.01.a", "two"), Evidence("", "three"), Evidence("01.01.00a", "four")]);
        var repository = SmallWorkbook.Read(rows);
        Assert.Equal(["01.01.00: four", "01.01.01: one", "01.01.01: two, three"], repository.Risks.Select(risk => $"{risk.Id}: {string.Join(", ", repository.QuotationsFor(risk).Select(row => row.AdditionalEvidence))}"));
        Assert.Equal([null, null, null, 5, null, 7, 7, 4], repository.Rows.Select(row => repository.RiskOf(row)?.SheetRow));
    }

    private static List<Cell> Evidence(string id, string text)
    {
        List<Cell> row = [.. SmallWorkbook.Rows()[4]];
        (row[2], row[7], row[11]) = (id.Length > 0 ? Cell.OfText(id) : default, Cell.OfText("Additional evidence"), Cell.OfText(text));
        return row;
    }
}
