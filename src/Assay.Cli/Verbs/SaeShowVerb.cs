using Assay.Cli.Framework;
using Assay.Dictionaries;
using Assay.Dictionaries.Architectures;
using Spectre.Console;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Cli.Verbs;

/// <summary><c>assay sae show</c>: what a dictionary is, without a model.</summary>
internal static class SaeShowVerb
{
    public static Verb Verb { get; } = new()
    {
        Name = "show",
        Summary = "Show what a dictionary is: format, architecture, sizes, where it hooks, spread of thresholds and norms.",
        Options = [SaeOptions.Folder],
        Examples =
        [
            new("sae show --sae my-sae", "its shape, where it was trained, whether its decoder has unit norm"),
            new("sae show --sae gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82 --json", "a Gemma Scope dictionary, as JSON"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        using var sae = SaeOptions.Load(call);
        var facts = Facts.Of(sae);
        return new(facts, console =>
        {
            var table = RunTables.Rows(["", ""], Rows(facts));
            table.HideHeaders();
            console.Write(table);
        });
    }

    private static IEnumerable<string[]> Rows(Facts facts)
    {
        yield return ["format", facts.Format];
        yield return ["architecture", facts.K is { } k ? Invariant($"{facts.Architecture}, k = {k}") : facts.Architecture];
        yield return ["sizes", Invariant($"{facts.InputWidth} -> {facts.Latents} latents -> {facts.OutputWidth}")];
        yield return ["site", $"{facts.Input ?? "not recorded"}{(facts.IsTranscoder ? $" -> {facts.Target ?? "not recorded"} (transcoder)" : "")}"];
        if (facts.Hook is not null)
            yield return ["in the file's words", $"{facts.Hook}{(facts.OutputHook is null ? "" : $" -> {facts.OutputHook}")}"];
        if (facts.Model is not null)
            yield return ["model", facts.Model];
        if (facts.DeclaredL0 is { } l0)
            yield return ["declared L0", Invariant($"{l0:0.##}")];
        yield return ["before encoding", facts.BeforeEncoding];
        yield return ["dtype", facts.DType];
        yield return ["decoder norms", facts.DecoderNorms.ToString()];
        yield return ["encoder norms", facts.EncoderNorms.ToString()];
        if (facts.Thresholds is not null)
            yield return ["thresholds", facts.Thresholds.ToString()];
        foreach (var change in facts.Changes)
            yield return ["on reading", change];
        foreach (var (name, shape) in facts.Tensors)
            yield return [name, $"[{string.Join(", ", shape)}]"];
    }

    /// <summary>What is shown, and the JSON.</summary>
    private sealed record Facts(string Format, string Architecture, int InputWidth, int OutputWidth, int Latents, int? K, string? Input, string? Target, bool IsTranscoder)
    {
        public string? Hook { get; init; }
        public string? OutputHook { get; init; }
        public string? Model { get; init; }
        public double? DeclaredL0 { get; init; }
        public required string BeforeEncoding { get; init; }
        public required string DType { get; init; }
        public required Spread DecoderNorms { get; init; }
        public required Spread EncoderNorms { get; init; }
        public Spread? Thresholds { get; init; }
        public double DecoderBiasNorm { get; init; }
        public IReadOnlyList<string> Changes { get; init; } = [];
        public required IReadOnlyDictionary<string, long[]> Tensors { get; init; }

        public static Facts Of(SparseAutoencoder sae)
        {
            using var scope = torch.NewDisposeScope();
            var (state, origin) = (sae.State(), sae.Origin);
            return new(origin?.Format ?? "", sae.Architecture, sae.InputWidth, sae.OutputWidth, sae.Latents, sae.K, sae.Input?.ToString(), sae.Target?.ToString(), sae.IsTranscoder)
            {
                Hook = origin?.Hook, OutputHook = origin?.OutputHook, Model = origin?.Model, DeclaredL0 = origin?.DeclaredL0, Changes = origin?.Changes ?? [],
                BeforeEncoding = Before(sae.Convention), DType = sae.DecoderWeights.dtype.ToString().ToLowerInvariant(),
                DecoderNorms = Spread.Of(Norms(sae.DecoderWeights, 1)), EncoderNorms = Spread.Of(Norms(state["W_enc"], 0)), DecoderBiasNorm = Norms(sae.DecoderBias, 0).item<double>(),
                Thresholds = sae is JumpReLUAutoencoder jump ? Spread.Of(jump.Thresholds) : null,
                Tensors = state.ToDictionary(pair => pair.Key, pair => pair.Value.shape, StringComparer.Ordinal),
            };
        }

        // Some rows at a time: in float64 a wide dictionary as a whole would take twice its own memory again.
        private static Tensor Norms(Tensor weights, int dimension)
        {
            var parts = weights.split(Math.Max(1, (1 << 20) / (weights.numel() / weights.shape[0]))).Select(part => Squares(part, dimension)).ToArray();
            return (dimension == 0 ? parts.Aggregate((a, b) => a + b) : torch.cat(parts)).sqrt();
        }

        private static Tensor Squares(Tensor part, int dimension)
        {
            using var scope = torch.NewDisposeScope();
            return part.to(ScalarType.Float64).square().sum(dim: dimension).MoveToOuterDisposeScope();
        }

        private static string Before(InputConvention convention)
        {
            string[] steps =
            [
                .. convention.Rows switch { RowNormalisation.LayerNorm => (string[])["each row to mean 0 and deviation 1"], RowNormalisation.RootWidth => ["each row to length √width"], _ => [] },
                .. convention.SubtractsDecoderBias ? (string[])["b_dec is subtracted"] : [],
            ];
            return steps.Length == 0 ? "nothing" : string.Join(", then ", steps);
        }
    }

    /// <summary>How a vector's entries lie.</summary>
    internal sealed record Spread(double Least, double Median, double Largest)
    {
        public static Spread Of(Tensor values)
        {
            using var scope = torch.NewDisposeScope();
            var v = values.detach().to(ScalarType.Float64);
            return new(v.min().item<double>(), v.median().item<double>(), v.max().item<double>());
        }

        public override string ToString() => Invariant($"{Least:G4} … {Median:G4} … {Largest:G4} (least, median, largest)");
    }
}
