using Assay.Risks.Formats;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Samples;

/// <summary>A small database of invented risks in the form of the third release, so that everything works without a file.</summary>
public static class SampleRepository
{
    /// <summary>What the sample is called where a file's name would stand.</summary>
    public const string Name = "built-in sample";

    private const string Notice = "Invented for Assay: none of these documents exists, and no sentence is anybody's.";

    private static readonly Lazy<Repository> Loaded = new(Load);

    /// <summary>Six documents, 52 risks, every subdomain.</summary>
    public static Repository Repository => Loaded.Value;

    private static Repository Load()
    {
        var rows = CsvFormat.Read(Text("sample-rows.csv"), Name).Rows.Select(row => row with { Number = row.Number + 1 });
        Sheet database = new("AI Risk Database v3", [new(1, [Cell.OfText(Notice), default, Cell.OfText("Updated: 1 September 2026")]), .. rows]);
        return Repository.Of([database, CsvSheet.Read(Text("sample-documents.csv"), Name) with { Name = "Included resources" }], Name);
    }

    private static string Text(string file)
    {
        using var reader = new StreamReader(typeof(SampleRepository).Assembly.GetManifestResourceStream(file)!);
        return reader.ReadToEnd();
    }
}
