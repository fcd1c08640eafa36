using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Dictionaries;

namespace Assay.Cli.Verbs;

/// <summary>Options that several <c>sae</c> verbs take.</summary>
internal static class SaeOptions
{
    public static Option<string> Folder { get; } = new("--sae") { Description = "Dictionary's folder or file in any known format, or the folder of a run that trained one.", HelpName = "folder", Required = true };

    /// <summary>Loads what <c>--sae</c> names: a dictionary's own folder, or that of a run that trained one.</summary>
    public static SparseAutoencoder Load(Invocation call)
    {
        var folder = call.Required(Folder);
        var trained = Path.Combine(folder, "dictionaries");
        if (!Directory.Exists(trained))
            return SparseAutoencoder.Load(folder);
        var dictionaries = Directory.GetDirectories(trained);
        return dictionaries.Length == 1
            ? SparseAutoencoder.Load(dictionaries[0])
            : throw new AssayException(FormattableString.Invariant(
                $"{folder}: is a run that trained {dictionaries.Length} dictionaries; name one: {string.Join(", ", dictionaries.Order(StringComparer.Ordinal))}"));
    }
}
