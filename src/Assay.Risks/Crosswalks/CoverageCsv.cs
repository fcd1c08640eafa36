using System.Text;
using Assay.Risks.Spreadsheets;
using static System.FormattableString;

namespace Assay.Risks.Crosswalks;

/// <summary>A <see cref="CoverageMatrix"/> as CSV: a row a document, 1 or 0 a subdomain.</summary>
public static class CoverageCsv
{
    /// <summary>The whole file; what a spreadsheet program would run as a formula is made harmless.</summary>
    public static string Text(CoverageMatrix matrix)
    {
        using var memory = new MemoryStream();
        CsvSheet.Write(memory, [["document", "name", .. matrix.Subdomains, "total"], .. matrix.Documents.Select(document =>
            (IEnumerable<string>)[Invariant($"{document.Document}"), document.QuickRef, .. matrix.Subdomains.Select(code => document.Subdomains.Contains(code) ? "1" : "0"), Invariant($"{document.Subdomains.Count}")])]);
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
