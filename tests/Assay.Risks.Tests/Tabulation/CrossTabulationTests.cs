using System.Xml.Linq;
using Assay.Risks.Samples;
using Assay.Risks.Tabulation;

namespace Assay.Risks.Tests.Tabulation;

public sealed class CrossTabulationTests
{
    private static CrossTabulation Of(Dimension by, Dimension? and = null, Counted counted = Counted.Risks) =>
        CrossTabulation.Of([.. SampleRepository.Repository.Risks], SampleRepository.Repository.Documents, by, and, counted);

    // Counted one by one over the rows, whatever the dimensions.
    [Fact]
    public void Every_risk_is_in_one_cell()
    {
        foreach (var by in Enum.GetValues<Dimension>())
        {
            foreach (var and in Enum.GetValues<Dimension>())
            {
                var table = Of(by, and);
                Assert.Equal(52, table.Total);
                Assert.Equal(52, table.Counts.Sum(row => row.Sum()));
                Assert.Equal(table.RowTotals, table.Counts.Select(row => row.Sum()));
                Assert.Equal(table.ColumnTotals, Enumerable.Range(0, table.Columns.Count).Select(column => table.Counts.Sum(row => row[column])));
            }
        }
    }

    [Fact]
    public void The_published_workbook_is_counted_as_by_another_program()
    {
        var table = CrossTabulation.Of(V3Workbook.Repository.RisksOf(1), V3Workbook.Repository.Documents, Dimension.Entity);
        Assert.Equal(["Human", "AI", "Other", "Not coded"], table.Rows.Select(row => row.Label));
        Assert.Equal([230, 339, 99, 109], table.RowTotals);
        var causal = CrossTabulation.Of(V3Workbook.Repository.RisksOf(3), V3Workbook.Repository.Documents, Dimension.Subdomain, Dimension.Entity);
        var row = causal.Counts[causal.Rows.ToList().FindIndex(group => group.Key == "2.2")];
        Assert.Equal(98, row.Sum());
        Assert.Equal(causal.Rows.Count - 1, causal.Rows.ToList().FindIndex(group => group.Key == "X.1"));     // the outside comes last
    }

    [Fact]
    public void Documents_are_counted_once_a_cell()
    {
        var table = Of(Dimension.Domain, counted: Counted.Documents);
        Assert.Equal(6, table.Total);
        Assert.All(table.RowTotals, count => Assert.InRange(count, 1, 6));
        Assert.Equal("", Assert.Single(table.Columns).Label);
    }

    [Fact]
    public void Groups_stand_in_the_order_of_their_numbers() =>
        Assert.Equal(["2021", "2022", "2023", "2024"], Of(Dimension.Year).Rows.Select(group => group.Key));

    [Fact]
    public void A_heat_map_is_an_SVG_whose_labels_are_text()
    {
        var table = Of(Dimension.Subdomain, Dimension.Entity);
        var odd = table with { Rows = [new("1", "<script>alert(1)</script> & more"), .. table.Rows.Skip(1)] };
        var svg = XDocument.Parse(HeatMap.Svg(odd, "a \"title\" <b>"));
        XNamespace space = "http://www.w3.org/2000/svg";
        Assert.Contains(svg.Descendants(space + "text"), text => text.Value == "<script>alert(1)</script> & more");
        Assert.Empty(svg.Descendants(space + "script"));
        Assert.Equal(table.Rows.Count * table.Columns.Count + 1, svg.Descendants(space + "rect").Count());
    }

    [Fact]
    public void The_darker_a_cell_the_larger_its_share()
    {
        var table = new CrossTabulation(Dimension.Entity, Dimension.Intent, Counted.Risks, [new("1", "a")], [new("1", "x"), new("2", "y"), new("3", "z")], [[0, 5, 10]], [10], [0, 5, 10], 10);
        XNamespace space = "http://www.w3.org/2000/svg";
        var red = XDocument.Parse(HeatMap.Svg(table, "")).Descendants(space + "rect").Skip(1).Select(rect => Convert.ToInt32(rect.Attribute("fill")!.Value[1..3], 16)).ToList();
        Assert.Equal(red.OrderDescending(), red);
        Assert.Equal((0xF4, 0), (red[0], red[2]));
    }
}
