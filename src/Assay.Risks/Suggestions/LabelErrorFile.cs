using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Runs;
using Assay.Risks.Spreadsheets;
using static System.FormattableString;

namespace Assay.Risks.Suggestions;

/// <summary>Writes a list of <see cref="LabelError"/>s as the file's ending asks: CSV or JSON.</summary>
public static class LabelErrorFile
{
    private static readonly string[] Header = ["row", "sheet_row", "document", "category", "subcategory", "description", "target", "given", "given_name", "given_probability", "suggested", "suggested_name", "suggested_probability"];

    /// <summary>Writes the file, atomically. What a spreadsheet program would run as a formula is made harmless.</summary>
    /// <exception cref="AssayException">The name ends in nothing that is written.</exception>
    public static void Write(string path, IReadOnlyList<LabelError> errors)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv":
                AtomicFile.Write(path, stream => CsvSheet.Write(stream, [Header, .. errors.Select(Fields)]));
                break;
            case ".json":
                OptionsJson.WriteFile(path, errors.Select(Record).ToList());
                break;
            default:
                throw new AssayException($"{path}: expected a name that ends in .csv or .json");
        }
    }

    /// <summary>The sheet's id of a row or, where it has none, its number.</summary>
    public static string NameOf(RiskRow row) => row.Id?.ToString() ?? Invariant($"row {row.SheetRow}");

    /// <summary>The error with the row's words, as it is written in JSON.</summary>
    public static object Record(LabelError error) => new
    {
        Row = NameOf(error.Row), error.Row.SheetRow, error.Row.Document, error.Row.Category, error.Row.Subcategory, error.Row.Description,
        error.Target, error.Given, error.GivenName, error.GivenProbability, error.Suggested, error.SuggestedName, error.SuggestedProbability,
    };

    private static IEnumerable<string> Fields(LabelError error) => [NameOf(error.Row), Invariant($"{error.Row.SheetRow}"), Invariant($"{error.Row.Document}"), error.Row.Category, error.Row.Subcategory, error.Row.Description,
        $"{error.Target}".ToLowerInvariant(), error.Given, error.GivenName, Invariant($"{error.GivenProbability:0.0000}"), error.Suggested, error.SuggestedName, Invariant($"{error.SuggestedProbability:0.0000}")];
}
