using Assay.TestKit;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

public sealed class TransformerTests
{
    // The reference run's float32 sums run in another order; observed differences lie under 1e-5 of values of size one.
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forward_matches_the_reference_Gemma_2_at_every_recorded_site(bool differentiable)
    {
        var folder = Golden.Path("models/gemma2-tiny");
        using var scope = NewDisposeScope();
        using var model = Transformer.Load(folder);
        model.RequireGradients(differentiable);     // plain operations where gradients may flow, kernels where not
        using var golden = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        var taps = new Taps();
        foreach (var site in Recorded(model.Config).Keys)
            taps.Read(site);
        using var found = model.Forward(golden.Read("input_ids"), taps);
        foreach (var (site, name) in Recorded(model.Config))
            Near(golden.Read(name), found[site], name);
        Near(golden.Read("logits"), found.Logits, "logits");
    }

    private static Dictionary<Site, string> Recorded(TransformerConfig config)
    {
        var names = new Dictionary<Site, string> { [new Site(SiteKind.ResidPre, 0)] = "embed" };
        for (var layer = 0; layer < config.Layers; layer++)
        {
            names[new Site(SiteKind.ResidPost, layer)] = $"layers.{layer}.resid_post";
            names[new Site(SiteKind.AttnZ, layer)] = $"layers.{layer}.attn_z";
            names[new Site(SiteKind.MlpOut, layer)] = $"layers.{layer}.mlp_out_postnorm";
        }
        return names;
    }

    private static void Near(Tensor expected, Tensor found, string name)
    {
        Assert.Equal(expected.shape, found.shape);
        var largest = (expected - found).abs().max().item<float>();
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {largest:E2}");
        Assert.True(largest <= Tolerance, $"{name} differs by {largest}");
    }
}
