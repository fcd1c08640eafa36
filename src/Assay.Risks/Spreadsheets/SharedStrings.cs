using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Assay.Risks.Spreadsheets;

/// <summary>The texts that cells name by number.</summary>
internal static class SharedStrings
{
    public static IReadOnlyList<string> Read(SharedStringTablePart? part)
    {
        var texts = new List<string>();
        if (part is null)
            return texts;
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.ElementType == typeof(SharedStringItem) && reader.IsStartElement)
                texts.Add(Joined((SharedStringItem)reader.LoadCurrentElement()!));
        }
        return texts;
    }

    /// <summary>The text of an item, the runs of rich text joined; how a text is to be pronounced is no part of it.</summary>
    public static string Joined(OpenXmlElement item) =>
        EscapedText.Decode(string.Concat(item.ChildElements.Select(child => child switch { Text text => text.Text, Run run => run.Text?.Text ?? "", _ => "" })));
}
