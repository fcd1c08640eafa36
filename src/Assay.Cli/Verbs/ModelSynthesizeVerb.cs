using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Cli.Terminals;
using Assay.Core.Randomness;
using Assay.Models.Synthesis;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Cli.Verbs;

/// <summary><c>assay model synthesize</c>: a random checkpoint with a published model's shapes.</summary>
internal static class ModelSynthesizeVerb
{
    private static readonly Option<string> Like = new("--like")
    {
        Description = $"Whose shapes: {string.Join(", ", ModelSynthesis.Names)}, or a config.json.", HelpName = "model", Required = true,
    };

    private static readonly Option<string> Type = Words.Option("--dtype", "Number format of the weights.", "bf16", "bf16", "f16", "f32");

    private static readonly Option<string> Folder = new("--out") { Description = "Folder to write; must not exist.", HelpName = "folder", Required = true };

    public static Verb Verb { get; } = new()
    {
        Name = "synthesize",
        Summary = "Write a random checkpoint of a published model's exact shapes, to measure speed and memory at real size.",
        Options = [Like, Type, Folder, SharedOptions.Seed],
        Examples =
        [
            new("model synthesize --like gemma-2-2b --out gemma-shaped", "5.2 GB of bfloat16 in two shards, as Hugging Face would have them"),
            new("model synthesize --like gpt2 --dtype f32 --out gpt2-shaped --seed 2", "small, and other numbers"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var folder = call.Required(Folder);
        var type = call.Value(Type) switch { "f32" => ScalarType.Float32, "f16" => ScalarType.Float16, _ => ScalarType.BFloat16 };
        var written = ModelSynthesis.Write(call.Required(Like), type, folder, new SeedStreams(call.Value(SharedOptions.Seed)), call.Progress, call.Cancellation);
        var parameters = written.Config.Parameters();
        return new(new { Folder = folder, written.Config.Family, Parameters = parameters, written.Bytes, written.Files }, console =>
            console.Profile.Out.Writer.WriteLine(Invariant($"{folder}: {parameters / 1e6:N0} million random weights, {ByteText.Of(written.Bytes)} in {written.Files.Count} file{(written.Files.Count == 1 ? "" : "s")}")));
    }
}
