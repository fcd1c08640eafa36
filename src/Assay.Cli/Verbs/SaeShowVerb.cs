using Assay.Cli.Framework;
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
        Summary = "Show what a dictionary is: architecture, sizes, site, spread of thresholds and decoder norms.",
        Options = [SaeOptions.Folder],
        Examples = [new("sae show --sae my-sae", "its shape, where it was trained, whether its decoder has unit norm")],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        using var sae = SaeOptions.Load(call);
        using var scope = torch.NewDisposeScope();
        var thresholds = sae is JumpReLUAutoencoder jump ? Spread.Of(jump.Thresholds) : null;
        var facts = new
        {
            sae.Architecture, sae.InputWidth, sae.OutputWidth, sae.Latents, Input = sae.Input?.ToString(), Target = sae.Target?.ToString(),
            K = sae.K, DecoderNorms = Spread.Of(sae.DecoderWeights.norm(1)), Thresholds = thresholds,
            Tensors = sae.State().ToDictionary(pair => pair.Key, pair => pair.Value.shape, StringComparer.Ordinal),
        };
        List<string[]> rows =
        [
            ["architecture", facts.K is { } k ? Invariant($"{sae.Architecture}, k = {k}") : sae.Architecture],
            ["sizes", Invariant($"{sae.InputWidth} -> {sae.Latents} latents -> {sae.OutputWidth}")],
            ["site", $"{facts.Input ?? "not recorded"}{(facts.Target is null || facts.Target == facts.Input ? "" : $" -> {facts.Target} (transcoder)")}"],
            ["decoder norms", facts.DecoderNorms.ToString()],
            .. thresholds is null ? Array.Empty<string[]>() : [["thresholds", thresholds.ToString()]],
            .. facts.Tensors.Select(pair => new[] { pair.Key, $"[{string.Join(", ", pair.Value)}]" }),
        ];
        return new(facts, console =>
        {
            var table = RunTables.Rows(["", ""], rows);
            table.HideHeaders();
            console.Write(table);
        });
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
