using System.Globalization;
using Assay.Risks.Layout;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks;

/// <summary>Some rows as a table of their own, such as those that a search found.</summary>
public static class RiskRowsFile
{
    private static readonly string[] Header = ["uid", "evidence id", "level", "document", "title", "category", "subcategory", "description", "page", "entity", "intent", "timing", "subdomain", "source"];

    /// <summary>Writes CSV. What a spreadsheet program would run as a formula is made harmless, and every row says whose data it is.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="rows">Rows with their names across releases.</param>
    /// <param name="source">Whose data they are: <see cref="Repository.Attribution"/>.</param>
    public static void Write(Stream stream, IEnumerable<(string Uid, RiskRow Row)> rows, string source) => CsvSheet.Write(stream, rows.Select(one => Fields(one.Uid, one.Row, source)).Prepend(Header));

    private static IEnumerable<string> Fields(string uid, RiskRow row, string source)
    {
        string Level(CausalFactor factor) => row.Causal[factor] is { } level ? CausalCode.Name(factor, level) : "";
        return [uid, row.Id?.ToString() ?? "", row.Level is { } level ? RowLevels.Words[(int)level] : "", row.Document.ToString(CultureInfo.InvariantCulture), row.Title, row.Category, row.Subcategory, row.Description,
            row.DescriptionPage, Level(CausalFactor.Entity), Level(CausalFactor.Intent), Level(CausalFactor.Timing), row.Domain?.ToString() ?? "", source];
    }
}
