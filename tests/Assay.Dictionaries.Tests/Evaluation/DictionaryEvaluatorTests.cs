using Assay.Core.Errors;
using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.Models.LanguageModels;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Evaluation;

public sealed class DictionaryEvaluatorTests : IDisposable
{
    private static readonly EvaluationOptions Options = new() { BatchSequences = 4, ImportanceTokens = 12 };
    private readonly ToyModel _toy = new();

    public static TheoryData<string> Sites => ["resid_post.0", "resid_post.2", "resid_pre.0", "resid_pre.1", "resid_mid.1", "attn_z.1", "mlp_out.0", "mlp_out.2", "mlp_act.1"];

    [Theory]
    [MemberData(nameof(Sites))]
    public void A_dictionary_that_writes_what_it_reads_changes_nothing(string name)
    {
        var site = Site.Parse(name);
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var identity = ToyModel.Identity(site, site.Width(ToyModel.Config));
        var result = evaluator.Evaluate(identity, TestContext.Current.CancellationToken);
        Assert.Equal(0, result.DeltaLoss, 1e-5);
        Assert.Equal(1, result.LossRecovered, 1e-3);
        Assert.Equal(0, result.Fvu, 1e-9);
        Assert.Equal(1, result.RelativeReconstructionBias, 1e-6);
        Assert.Equal(site.Width(ToyModel.Config), result.L0, 1e-9);     // one sign of each number fires
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public void A_dictionary_that_writes_nothing_recovers_nothing(string name)
    {
        var site = Site.Parse(name);
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var nothing = ToyModel.Constant(site, zeros(site.Width(ToyModel.Config)));
        var result = evaluator.Evaluate(nothing, TestContext.Current.CancellationToken);
        Assert.Equal(result.AblatedLoss - result.CleanLoss, result.DeltaLoss, 1e-6);
        Assert.Equal(0, result.LossRecovered, 1e-6);
        Assert.Equal((0, 1), (result.L0, result.DeadFraction));
        Assert.True(double.IsNaN(result.UniformityRL0));
    }

    [Fact]
    public void Always_writing_the_mean_leaves_all_variance_unexplained()
    {
        var site = Site.Parse("mlp_out.1");
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var rows = OrdinaryRows(site);
        using var mean = ToyModel.Constant(site, rows.mean([0L]));
        var result = evaluator.Evaluate(mean, TestContext.Current.CancellationToken);
        Assert.Equal(1, result.Fvu, 1e-5);
        Assert.Equal((rows - rows.mean([0L])).square().sum(1).mean().item<float>(), result.Variance, 1e-4);
    }

    [Fact]
    public void Halved_reconstructions_show_as_bias_and_as_a_quarter_of_the_second_moment()
    {
        var site = Site.Parse("resid_mid.1");
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var half = ToyModel.Identity(site, site.Width(ToyModel.Config), scale: 0.5f);
        var result = evaluator.Evaluate(half, TestContext.Current.CancellationToken);
        using var rows = OrdinaryRows(site);
        var expected = 0.25 * rows.square().sum().item<float>() / (rows - rows.mean([0L])).square().sum().item<float>();
        Assert.Equal(0.5, result.RelativeReconstructionBias, 1e-6);
        Assert.Equal(expected, result.Fvu, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public void Splicing_equals_a_whole_pass_with_the_reconstruction_in_place(string name)
    {
        var site = Site.Parse(name);
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var half = ToyModel.Identity(site, site.Width(ToyModel.Config), scale: 0.5f);
        var result = evaluator.Evaluate(half, TestContext.Current.CancellationToken);
        using var ordinary = _toy.Text.TextMask();
        using var pass = _toy.Model.Forward(_toy.Text.Ids, new Taps().Replace(site, x => where(ordinary.unsqueeze(-1), x * 0.5f, x)));
        using var clean = _toy.Model.Forward(_toy.Text.Ids);
        Assert.Equal(MeanLoss(clean), result.CleanLoss, 1e-5);
        Assert.Equal(MeanLoss(pass.Logits) - MeanLoss(clean), result.DeltaLoss, 1e-5);
        Assert.Equal(result.DeltaLoss, result.LossIncrease.Numerators.Sum() / _toy.Ordinary().Scored, 1e-9);
    }

    [Fact]
    public void Special_tokens_count_in_nothing()
    {
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var identity = ToyModel.Identity(new Site(SiteKind.ResidPost, 1), 16);
        var result = evaluator.Evaluate(identity, TestContext.Current.CancellationToken);
        var (kept, scored) = _toy.Ordinary();
        Assert.Equal((kept, scored), (result.Tokens, (long)result.LossIncrease.Denominators.Sum()));
        Assert.Equal(0, result.Positions.Tokens[0]);
        Assert.True(double.IsNaN(result.Positions.SquaredError[0]));
    }

    [Fact]
    public void Position_profile_adds_up_to_the_totals()
    {
        var site = Site.Parse("resid_post.1");
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var half = ToyModel.Identity(site, 16, scale: 0.5f);
        var result = evaluator.Evaluate(half, TestContext.Current.CancellationToken);
        var total = result.Positions.SquaredError.Zip(result.Positions.Tokens, (error, tokens) => tokens == 0 ? 0 : error * tokens).Sum();
        Assert.Equal(result.UnexplainedVariance.Numerators.Sum(), total, total * 1e-9);
        Assert.Equal(total, result.Positions.Spans.Sum(span => span.SquaredError.Numerators.Sum()), total * 1e-9);
        Assert.Equal(result.LossIncrease.Numerators.Sum(), result.Positions.Spans.Sum(span => span.DeltaLoss.Numerators.Sum()), 1e-9);
        Assert.Equal([(0, 0), (1, 1), (2, 3), (4, 7), (8, 9)], result.Positions.Spans.Select(span => (span.From, span.To)));
    }

    [Fact]
    public void A_small_cache_changes_no_figure()
    {
        var site = Site.Parse("mlp_out.1");
        using var roomy = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var bare = new DictionaryEvaluator(_toy.Model, _toy.Text, Options with { CacheMegabytes = 0 });
        using var half = ToyModel.Identity(site, 16, scale: 0.5f);
        var (expected, found) = (roomy.Evaluate(half, TestContext.Current.CancellationToken).Metrics(), bare.Evaluate(half, TestContext.Current.CancellationToken).Metrics());
        Assert.All(expected, pair => Assert.Equal(pair.Value, found[pair.Key], 1e-6));
    }

    [Fact]
    public void Transcoders_read_one_site_and_are_spliced_in_at_another()
    {
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var nothing = ToyModel.Constant(new Site(SiteKind.MlpIn, 1), zeros(16));
        var transcoder = evaluator.Evaluate(nothing, new Site(SiteKind.MlpIn, 1), new Site(SiteKind.MlpOut, 1), TestContext.Current.CancellationToken);
        Assert.Equal(0, transcoder.LossRecovered, 1e-6);
        Assert.Equal(Variance(new Site(SiteKind.MlpOut, 1)), transcoder.Variance, 1e-4);
    }

    [Fact]
    public void In_bfloat16_model_and_dictionary_are_rounded_and_figures_stay_near()
    {
        var site = Site.Parse("resid_post.1");
        using var exact = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var rounded = new DictionaryEvaluator(_toy.Model, _toy.Text, Options with { DType = "bfloat16" });
        using var half = ToyModel.Identity(site, 16, scale: 0.5f);
        var (wide, narrow) = (exact.Evaluate(half, TestContext.Current.CancellationToken), rounded.Evaluate(half, TestContext.Current.CancellationToken));
        Assert.NotEqual(wide.CleanLoss, narrow.CleanLoss);
        Assert.Equal(wide.CleanLoss, narrow.CleanLoss, 0.05);
        Assert.Equal(wide.Fvu, narrow.Fvu, 0.02);
        Assert.Equal(ScalarType.Float32, _toy.Model.DType);
    }

    [Fact]
    public void A_subset_is_the_metric_over_its_sequences_alone()
    {
        var site = Site.Parse("resid_post.1");
        using var all = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var first = new DictionaryEvaluator(_toy.Model, _toy.Text, Options with { Sequences = 3 });
        using var half = ToyModel.Identity(site, 16, scale: 0.5f);
        var whole = all.Evaluate(half, TestContext.Current.CancellationToken);
        var part = first.Evaluate(half, TestContext.Current.CancellationToken);
        Assert.Equal(part.DeltaLoss, whole.LossIncrease.Of([0, 1, 2]).Value, 1e-6);
        Assert.Equal(part.L0, whole.ActiveLatents.Of([0, 1, 2]).Value, 1e-9);
    }

    [Fact]
    public void A_dictionary_of_another_width_is_refused_with_both_widths()
    {
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var wide = ToyModel.Identity(Site.Parse("resid_post.1"), 20);
        var error = Assert.Throws<AssayException>(() => evaluator.Evaluate(wide, TestContext.Current.CancellationToken));
        Assert.Equal("the dictionary reads activations of width 20, but resid_post.1 has width 16: it belongs to another model or site", error.Message);
    }

    [Fact]
    public void A_site_the_model_lacks_and_a_dictionary_without_site_are_refused()
    {
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var deep = ToyModel.Identity(Site.Parse("resid_post.9"), 16);
        Assert.Contains("resid_post.9 does not exist", Assert.Throws<AssayException>(() => evaluator.Evaluate(deep, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        using var one = eye(16);
        using var lost = new Architectures.ReluAutoencoder(one.clone(), zeros(16), one.clone(), zeros(16));
        Assert.Contains("does not say which site", Assert.Throws<AssayException>(() => evaluator.Evaluate(lost, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_at_fault_and_too_little_text_are_refused()
    {
        var error = Assert.Throws<AssayException>(() => new DictionaryEvaluator(_toy.Model, _toy.Text, new() { Sequences = 1, BatchSequences = 0, DType = "float8", ImportanceTokens = -1, CacheMegabytes = -1 }));
        Assert.All(["sequences", "batchSequences", "dType", "importanceTokens", "cacheMegabytes"], name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        using var single = _toy.Text.Slice(0, 1);
        Assert.Contains("1 sequences of 10 tokens", Assert.Throws<AssayException>(() => new DictionaryEvaluator(_toy.Model, single, Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_stops_the_evaluation()
    {
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, Options);
        using var identity = ToyModel.Identity(Site.Parse("resid_post.1"), 16);
        Assert.Throws<OperationCanceledException>(() => evaluator.Evaluate(identity, new CancellationToken(canceled: true)));
    }

    public void Dispose() => _toy.Dispose();

    private Tensor OrdinaryRows(Site site)
    {
        using var pass = _toy.Model.Forward(_toy.Text.Ids, new Taps().Read(site).WithoutLogits());
        using var mask = _toy.Text.TextMask().flatten();
        return pass[site].flatten(0, 1)[mask];
    }

    private double Variance(Site site)
    {
        using var rows = OrdinaryRows(site);
        return (rows - rows.mean([0L])).square().sum(1).mean().item<float>();
    }

    private double MeanLoss(Tensor logits)
    {
        using var losses = TokenLoss.PerToken(logits, _toy.Text.Ids);
        using var mask = _toy.Text.TextMask()[.., ..^1];
        return losses[mask].to(float64).mean().item<double>();
    }
}
