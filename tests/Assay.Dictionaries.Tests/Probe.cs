using Assay.Dictionaries.Tests.Dense;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using Assay.Models;
using Assay.Tensors.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests;

/// <summary>Small pieces that several test classes need.</summary>
internal static class Probe
{
    public static readonly Site Residual = new(SiteKind.ResidPost, 1);

    public static DictionaryOptions Options(ArchitectureOptions architecture, int latents, string name = "probe") =>
        new() { Name = name, Site = Residual, Latents = latents, Architecture = architecture };

    public static StepSettings AtFullSparsity { get; } = new(1, 1e-3, 1, WithFigures: true);

    /// <summary>A step whose parameters are set by hand.</summary>
    public static DenseStep Step(ArchitectureOptions architecture, int latents, int width, Action<FlatParameters> set, DictionaryTrainingOptions? training = null)
    {
        var step = DenseSteps.Create(Options(architecture, latents), training ?? new DictionaryTrainingOptions(), width, width);
        using var _ = no_grad();
        step.Initialise(new SeedStream(3));
        set(step.Parameters);
        return step;
    }

    public static Dictionary<string, Tensor> Golden(string name) => SafetensorsFile.ReadAll(TestKit.Golden.Path($"sae/{name}.safetensors"));

    /// <summary>Largest difference over the reference's largest magnitude.</summary>
    public static double RelativeDifference(Tensor found, Tensor expected)
    {
        using var _ = NewDisposeScope();
        var (a, b) = (found.to(ScalarType.Float64), expected.to(ScalarType.Float64));
        return (a - b).abs().max().ToDouble() / Math.Max(b.abs().max().ToDouble(), 1e-30);
    }

    public static double Difference(Tensor found, Tensor expected)
    {
        using var _ = NewDisposeScope();
        return (found.to(ScalarType.Float64) - expected.to(ScalarType.Float64)).abs().max().ToDouble();
    }

    public static bool SameBits(Tensor a, Tensor b) => a.eq(b).all().ToBoolean();
}
