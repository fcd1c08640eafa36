using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Models;
using Assay.Tensors;
using Assay.Tensors.Formats;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Cli.Verbs;

/// <summary><c>assay model trace</c>: what a model computes at its sites for given ids, in a file, so that others can check ours and we theirs.</summary>
internal static class ModelTraceVerb
{
    private const string Ids = "input_ids";

    private static readonly Option<string> Input = new("--input") { Description = $"Safetensors file with '{Ids}', whole numbers [sequences, positions].", HelpName = "file", Required = true };

    private static readonly Option<string> To = new("--out") { Description = "Safetensors file to write to, float32.", HelpName = "file", Required = true };

    private static readonly Option<string[]> Sites = new("--sites")
    {
        Description = "More sites to write, as layers.L.SITE: a kind for every layer (resid_mid) or one place (resid_mid.3).",
        HelpName = "site", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> Streamed = new("--stream") { Description = "Keep two blocks in memory instead of the model, and read one after another from the folder (on the CPU)." };

    public static Verb Verb { get; } = new()
    {
        Name = "trace",
        Summary = "Write a model's activations and logits for given token ids.",
        Options = [LoadedModel.Folder, Input, To, Sites, Streamed, SharedOptions.Threads, SharedOptions.Device, SharedOptions.DType],
        Examples =
        [
            new("model trace --model gemma-2-2b --input ids.safetensors --out trace.safetensors", "embed, layers.L.resid_post, layers.L.attn_z, layers.L.mlp_out_postnorm, logits"),
            new("model trace --model pythia-160m --input ids.safetensors --out trace.safetensors --sites mlp_act attn_pattern.3", "beside them the MLP's hidden activations, and one layer's attention"),
            new("model trace --model gemma-2-9b --input ids.safetensors --out trace.safetensors --dtype bfloat16 --stream", "a model larger than memory"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var output = call.Required(To);
        var folder = call.Required(LoadedModel.Folder);
        if (!call.Value(Streamed))
        {
            using var model = LoadedModel.Weights(call, folder);
            return Traced(call, output, model.Config, (ids, taps) => model.Forward(ids.to(model.Device), taps));
        }
        TensorSettings.SetThreads(call);
        using var streamed = StreamedTransformer.Open(folder, DTypes.Parse(call.Value(SharedOptions.DType) ?? "float32"));
        return Traced(call, output, streamed.Config, streamed.Forward);
    }

    private static Outcome Traced(Invocation call, string output, TransformerConfig config, Func<Tensor, Taps, TappedForward> forward)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var ids = ReadIds(call.Required(Input), config);
        var names = Named(config, call.Value(Sites) ?? []);
        var taps = new Taps();
        foreach (var site in names.Values)
            taps.Read(site);
        using var pass = forward(ids, taps);
        var traced = names.ToDictionary(pair => pair.Key, pair => pass[pair.Value].to(ScalarType.Float32), StringComparer.Ordinal);
        traced["logits"] = pass.Logits.to(ScalarType.Float32);
        SafetensorsWriter.Write(output, traced);
        return Written(output, ids.shape, traced);
    }

    // Under the names of the files that other implementations wrote for comparison.
    private static Dictionary<string, Site> Named(TransformerConfig config, string[] more)
    {
        var names = new Dictionary<string, Site>(StringComparer.Ordinal) { ["embed"] = new(SiteKind.ResidPre, 0) };
        for (var layer = 0; layer < config.Layers; layer++)
        {
            names[Invariant($"layers.{layer}.resid_post")] = new(SiteKind.ResidPost, layer);
            names[Invariant($"layers.{layer}.attn_z")] = new(SiteKind.AttnZ, layer);
            if (config.HasPostNorms)
                names[Invariant($"layers.{layer}.mlp_out_postnorm")] = new(SiteKind.MlpOut, layer);
        }
        foreach (var site in more.SelectMany(words => words.Split(',')).SelectMany(word => Places(word, config)))
            names[Invariant($"layers.{site.Layer}.{site.ToString()[..site.ToString().IndexOf('.', StringComparison.Ordinal)]}")] = site;
        return names;
    }

    private static IEnumerable<Site> Places(string word, TransformerConfig config)
    {
        if (word.Contains('.', StringComparison.Ordinal))
            return [Site.Parse(word).Within(config)];
        var kind = Site.Parse($"{word}.0").Within(config).Kind;
        return Enumerable.Range(0, config.Layers).Select(layer => new Site(kind, layer));
    }

    private static Tensor ReadIds(string path, TransformerConfig config)
    {
        using var file = SafetensorsFile.Open(path);
        var entry = file.Entry(Ids);
        if (entry.Shape.Count != 2 || entry.Shape.Contains(0) || entry.DType is not (ScalarType.Int64 or ScalarType.Int32))
            throw new UnreadableFileException(path, $"'{Ids}' is {entry.DType} [{string.Join(", ", entry.Shape)}], expected Int64 or Int32 [sequences, positions]");
        var ids = file.Read(Ids).to(ScalarType.Int64);
        var (least, most) = (ids.min().item<long>(), ids.max().item<long>());
        return least >= 0 && most < config.VocabularySize
            ? ids
            : throw new UnreadableFileException(path, Invariant($"'{Ids}' holds {(least < 0 ? least : most)}, expected 0 to {config.VocabularySize - 1}: the model's vocabulary ends there"));
    }

    private static Outcome Written(string path, long[] ids, Dictionary<string, Tensor> traced)
    {
        var shapes = traced.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value.shape, StringComparer.Ordinal);
        return new(new { Out = Path.GetFullPath(path), Sequences = ids[0], Positions = ids[1], Tensors = shapes },
            console => console.Profile.Out.Writer.WriteLine(Invariant($"{path}: {shapes.Count} tensors for {ids[0]} × {ids[1]} tokens")));
    }
}
