using System.CommandLine;

namespace Assay.Cli.Verbs;

/// <summary>Options that several <c>sae</c> verbs take.</summary>
internal static class SaeOptions
{
    public static Option<string> Folder { get; } = new("--sae") { Description = "Dictionary's folder: cfg.json and sae_weights.safetensors, as SAELens writes them.", HelpName = "folder", Required = true };
}
