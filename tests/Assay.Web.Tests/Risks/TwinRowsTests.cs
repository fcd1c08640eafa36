using System.Text;
using Assay.Risks;
using Assay.Risks.Samples;
using Assay.Risks.Store;

namespace Assay.Web.Tests.Risks;

/// <summary>Two risks with one evidence id, as the published workbook has some.</summary>
public sealed class TwinRowsTests : IDisposable
{
    private readonly ServedWorkbench _workbench = new();

    public void Dispose() => _workbench.Dispose();

    [Fact]
    public async Task A_quotation_stands_with_the_risk_that_it_follows_and_not_with_its_twin()
    {
        using var memory = new MemoryStream();
        RepositoryFile.Write(memory, SampleRepository.Repository, RepositoryFormat.Csv);
        var changed = Encoding.UTF8.GetString(memory.ToArray()).Replace("01.01.02", "01.01.01", StringComparison.Ordinal);
        var repository = new RiskStore(_workbench.Database).Import(Encoding.UTF8.GetBytes(changed), "rows.csv").Repository;
        var rows = repository.Rows.Zip(RowUid.Of(repository.Rows)).Where(pair => pair.First.Id?.Parent.ToString() == "01.01.01").ToList();
        var quotation = rows.Single(pair => pair.First.Level == RowLevel.AdditionalEvidence);
        List<bool> quoted = [];
        foreach (var (_, uid) in rows.Where(pair => pair.First.IsRisk))
            quoted.Add((await _workbench.Text($"/api/risks/{uid}")).Contains(quotation.Second, StringComparison.Ordinal));
        Assert.Equal([true, false], quoted);
    }
}
