using System.Text.Json;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Rules.Chess;
using Assay.TestKit;

namespace Assay.BoardGames.Tests.Properties;

/// <summary>The reference's own functions, run with python-chess (SAE_BoardGameEval at 7187d4a): 376 positions × 21 properties.</summary>
public class ChessGoldenTests
{
    [Fact]
    public void Paper_mode_gives_the_references_labels_exactly()
    {
        var properties = ChessProperties.All(PropertyMode.Paper).ToDictionary(property => property.Name);
        List<string> wrong = [];
        var (compared, seen) = (0, new HashSet<string>());
        foreach (var (fen, labels) in Positions())
        {
            var position = Fen.Parse(fen);
            foreach (var label in labels.EnumerateObject())
            {
                compared++;
                seen.Add(label.Name);
                if (Shown(properties[label.Name].Label(position)) is var ours && ours != Expected(label.Value))
                    wrong.Add($"{label.Name} of {fen}: {ours}, expected {Expected(label.Value)}");
            }
        }
        Assert.Empty(wrong);
        Assert.Equal((376 * 21, 21), (compared, seen.Count));
    }

    // Otherwise a property that is always 0 would pass unseen.
    [Fact]
    public void Each_property_of_the_golden_file_is_true_somewhere_and_false_somewhere()
    {
        foreach (var property in Positions().SelectMany(position => position.Labels.EnumerateObject()).GroupBy(label => label.Name))
            Assert.True(property.Select(label => Expected(label.Value)).Distinct().Count() > 1, property.Key);
    }

    private static IEnumerable<(string Fen, JsonElement Labels)> Positions()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("boards/chess_properties.json")));
        foreach (var position in file.RootElement.Clone().GetProperty("positions").EnumerateArray())
            yield return (position.GetProperty("fen").GetString()!, position.GetProperty("labels"));
    }

    private static string Expected(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Shown(byte[] cells) => string.Concat(cells);
}
