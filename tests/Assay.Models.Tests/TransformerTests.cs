using Assay.TestKit;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

/// <summary>Against what others' implementations computed, the official one for Gemma.</summary>
public sealed class TransformerTests
{
    // The reference runs' float32 sums run in another order; observed differences lie under 1e-5 of values of size one.
    private const double Tolerance = 2e-5;

    public static TheoryData<string, bool> Models => new(
        from model in (string[])["gemma2-tiny", "gemma3-tiny", "llama-tiny", "gpt2-tiny"] from differentiable in (bool[])[false, true] select (model, differentiable));

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_matches_the_reference_at_every_recorded_tensor(string name, bool differentiable)
    {
        var folder = Golden.Path($"models/{name}");
        using var model = Transformer.Load(folder);
        Compare(model, folder, differentiable);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void So_it_does_after_being_saved_and_loaded_again(string name, bool differentiable)
    {
        var folder = Golden.Path($"models/{name}");
        using var copy = new TemporaryFolder();
        using (var first = Transformer.Load(folder))
            first.Save(copy.Path);
        using var model = Transformer.Load(copy.Path);
        Compare(model, folder, differentiable);
    }

    // bfloat16 keeps 8 bits: single steps are off by 0.4 %, and the error of a pass stays within a few per cent of the logits' own size.
    [Theory]
    [InlineData("gemma2-tiny")]
    [InlineData("gemma3-tiny")]
    [InlineData("llama-tiny")]
    [InlineData("gpt2-tiny")]
    public void In_bfloat16_the_reference_is_met_as_closely_as_bfloat16_can(string name)
    {
        var folder = Golden.Path($"models/{name}");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = Transformer.Load(folder, bfloat16);
        using var golden = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        var expected = golden.Read("logits");
        var found = model.Forward(golden.Read("input_ids"));
        Assert.Equal(bfloat16, found.dtype);
        var relative = ((found.to(float32) - expected).norm() / expected.norm()).item<float>();
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {relative:P2}");
        Assert.InRange(relative, 0, 0.03);
    }

    private static void Compare(Transformer model, string folder, bool differentiable)
    {
        using var scope = NewDisposeScope();
        model.RequireGradients(differentiable);     // plain operations where gradients may flow, kernels where not
        using var golden = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        var recorded = golden.Names.Where(name => name is not ("input_ids" or "logits" or "loss_same_ids_as_targets")).ToDictionary(name => name, SiteOf);
        var taps = new Taps();
        foreach (var site in recorded.Values)
            taps.Read(site);
        using var found = model.Forward(golden.Read("input_ids"), taps);
        foreach (var (name, site) in recorded)
            Near(golden.Read(name), found[site], name);
        Near(golden.Read("logits"), found.Logits, "logits");
    }

    private static Site SiteOf(string name) => name.Split('.') switch
    {
        ["embed"] => new Site(SiteKind.ResidPre, 0),
        ["layers", var layer, "mlp_out_postnorm"] => Site.Parse($"mlp_out.{layer}"),
        ["layers", var layer, var kind] => Site.Parse($"{kind}.{layer}"),
        _ => throw new ArgumentException($"the golden file names {name}, which is no site"),
    };

    private static void Near(Tensor expected, Tensor found, string name)
    {
        Assert.Equal(expected.shape, found.shape);
        var largest = (expected - found).abs().max().item<float>();
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {largest:E2}");
        Assert.True(largest <= Tolerance, $"{name} differs by {largest}");
    }
}
