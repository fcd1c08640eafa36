using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Formats;

/// <summary>A cell as a JSON value: null, text, number, truth, or <c>{"error": "#REF!"}</c>.</summary>
internal static class JsonCell
{
    public static JsonElement Write(Cell cell) => cell.Kind switch
    {
        CellKind.Blank => JsonSerializer.SerializeToElement<string?>(null),
        CellKind.Number => JsonSerializer.SerializeToElement(cell.Number!.Value),
        CellKind.Boolean => JsonSerializer.SerializeToElement(cell.Text == "TRUE"),
        CellKind.Error => JsonSerializer.SerializeToElement(new JsonObject { ["error"] = cell.Text }),
        _ => JsonSerializer.SerializeToElement(cell.Text),
    };

    public static Cell Read(JsonElement value, string file) => value.ValueKind switch
    {
        JsonValueKind.Null => default,
        JsonValueKind.Number => Cell.OfNumber(value.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => new(CellKind.Boolean, value.GetBoolean() ? "TRUE" : "FALSE"),
        JsonValueKind.Object when value.TryGetProperty("error", out var error) => new(CellKind.Error, $"{error}"),
        JsonValueKind.String when value.GetString()!.Length <= Cell.LongestText => Cell.OfText(value.GetString()!),
        JsonValueKind.String => throw new UnreadableFileException(file, FormattableString.Invariant($"a cell holds more than {Cell.LongestText:N0} characters")),
        _ => throw new UnreadableFileException(file, $"a cell is {value.GetRawText()}, expected null, text, a number, true, false or an error"),
    };
}
