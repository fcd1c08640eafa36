using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.LanguageModels;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

public sealed class TapsTests
{
    private static readonly TransformerConfig Config = new()
    {
        VocabularySize = 37, Width = 20, Layers = 3, Heads = 4, KeyValueHeads = 2, HeadWidth = 6, MlpWidth = 27, ContextLength = 13,
        Attention = new AttentionConfig { SoftCap = 2, SlidingWindow = 4 }, Variant = new VariantConfig { FinalSoftCap = 3 },
    };

    [Fact]
    public void A_site_is_read_back_as_it_is_written()
    {
        foreach (var site in Site.All(Config))
            Assert.Equal(site, Site.Parse(site.ToString()));
    }

    [Theory]
    [InlineData("resid.3")]
    [InlineData("resid_post")]
    [InlineData("resid_post.-1")]
    [InlineData("resid_post.x")]
    [InlineData("")]
    public void What_is_no_site_is_refused_with_the_names_there_are(string text)
    {
        var error = Assert.Throws<AssayException>(() => Site.Parse(text));
        Assert.Contains("mlp_raw", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_the_model_lacks_is_refused()
    {
        using var scope = NewDisposeScope();
        using var model = Transformer.Create(Config, new SeedStream(1));
        var error = Assert.Throws<AssayException>(() => model.Forward(Ids(), new Taps().Read(Site.Parse("mlp_out.3"))));
        Assert.Contains("mlp_out.0 to mlp_out.2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fused_and_plain_passes_agree_at_every_site()
    {
        using var scope = NewDisposeScope();
        using var model = Transformer.Create(Config, new SeedStream(1));
        var taps = new Taps();
        foreach (var site in Site.All(Config))
            taps.Read(site);
        var ids = Ids();
        using var fused = model.Forward(ids, taps);
        model.RequireGradients(true);
        using var plain = model.Forward(ids, taps);
        foreach (var site in Site.All(Config))
            Near(plain[site], fused[site], site.ToString(), Config, site);
        Near(plain.Logits, fused.Logits, "logits", Config, null);
    }

    [Fact]
    public void The_residual_stream_is_the_sum_of_its_branches()
    {
        using var scope = NewDisposeScope();
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var found = model.Forward(Ids(), new Taps().Read(Site.Parse("resid_pre.1")).Read(Site.Parse("attn_out.1")).Read(Site.Parse("resid_mid.1")).Read(Site.Parse("mlp_out.1")).Read(Site.Parse("resid_post.1")).Read(Site.Parse("resid_pre.2")).WithoutLogits());
        Assert.True(allclose(found[Site.Parse("resid_pre.1")] + found[Site.Parse("attn_out.1")], found[Site.Parse("resid_mid.1")]));
        Assert.True(allclose(found[Site.Parse("resid_mid.1")] + found[Site.Parse("mlp_out.1")], found[Site.Parse("resid_post.1")]));
        Assert.True(found[Site.Parse("resid_post.1")].Equals(found[Site.Parse("resid_pre.2")]));
        Assert.Throws<InvalidOperationException>(() => found.Logits);
        Assert.Throws<KeyNotFoundException>(() => found[Site.Parse("mlp_in.0")]);
    }

    [Fact]
    public void Replacing_an_activation_by_itself_changes_nothing_and_by_zero_changes_the_logits()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = Transformer.Create(Config, new SeedStream(1));
        var ids = Ids();
        var clean = model.Forward(ids);
        foreach (var site in Site.All(Config))
        {
            using var same = model.Forward(ids, new Taps().Replace(site, x => x.clone()));
            Assert.True(allclose(clean, same.Logits, atol: 1e-6), $"{site}");
            using var zero = model.Forward(ids, new Taps().Read(site).Replace(site, x => x * 0));
            Assert.False(allclose(clean, zero.Logits, atol: 1e-3), $"{site}");
            Assert.NotEqual(0, zero[site].abs().sum().item<float>());    // reads see what the model computed
        }
    }

    [Fact]
    public void An_edit_of_another_shape_is_refused()
    {
        using var scope = NewDisposeScope();
        using var model = Transformer.Create(Config, new SeedStream(1));
        var error = Assert.Throws<ArgumentException>(() => model.Forward(Ids(), new Taps().Replace(Site.Parse("mlp_out.1"), x => x.narrow(-1, 0, 5))));
        Assert.Contains("[2, 11, 5], expected [2, 11, 20]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_flow_through_what_an_edit_puts_in()
    {
        using var scope = NewDisposeScope();
        using var model = Transformer.Create(Config, new SeedStream(1));
        var ids = Ids();
        var added = zeros(Config.Width).requires_grad_();
        using var pass = model.Forward(ids, new Taps().Replace(Site.Parse("resid_post.0"), x => x + added));
        TokenLoss.PerToken(pass.Logits, ids).mean().backward();
        var direction = added.grad! / added.grad!.norm();
        double Loss(double along)
        {
            using var noGrad = no_grad();
            using var shifted = model.Forward(ids, new Taps().Replace(Site.Parse("resid_post.0"), x => x + direction * along));
            return TokenLoss.PerToken(shifted.Logits, ids).mean().item<float>();
        }
        Assert.Equal(added.grad!.norm().item<float>(), (Loss(0.02) - Loss(-0.02)) / 0.04, 2e-3);
    }

    [Fact]
    public void A_pass_without_logits_stops_at_the_deepest_site_asked_for()
    {
        using var scope = NewDisposeScope();
        using var model = Transformer.Create(Config, new SeedStream(1));
        var taps = new Taps().Read(Site.Parse("attn_z.1")).WithoutLogits();
        using (model.Forward(Ids(), taps))
            Assert.Equal(Site.Parse("attn_z.1"), taps.Deepest);
        using (no_grad())
            model.Weights.Layers[1].Output.fill_(float.NaN);     // what lies behind the site is never read
        using var found = model.Forward(Ids(), taps);
        Assert.True(found[Site.Parse("attn_z.1")].isfinite().all().item<bool>());
    }

    [Fact]
    public void Passes_leave_no_tensors_behind()
    {
        using var scope = NewDisposeScope();
        using var model = Transformer.Create(Config, new SeedStream(1));
        var ids = Ids();
        var taps = new Taps().Read(Site.Parse("mlp_in.1")).Replace(Site.Parse("mlp_out.1"), x => x * 0.5);
        model.Forward(ids, taps).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 10; i++)
            model.Forward(ids, taps).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static Tensor Ids() => (arange(22, int64) * 7 % 37).view(2, 11);

    private static void Near(Tensor expected, Tensor found, string name, TransformerConfig config, Site? site)
    {
        Assert.Equal(expected.shape, found.shape);
        if (site is { } s)
            Assert.Equal(s.Kind == SiteKind.AttnPattern ? 11 : s.Width(config), found.shape[^1]);
        var largest = (expected - found).abs().max().item<float>();
        Assert.True(largest < 2e-5, $"{name} differs by {largest}");
    }
}
