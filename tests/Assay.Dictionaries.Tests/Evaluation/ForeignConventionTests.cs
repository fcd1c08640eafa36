using Assay.Core.Errors;
using Assay.Dictionaries.Evaluation;
using Assay.Dictionaries.Formats;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Evaluation;

/// <summary>Dictionaries that need their input to decode go through evaluation, splicing and the factor scores like any other.</summary>
public sealed class ForeignConventionTests : IDisposable
{
    private static readonly Site Residual = new(SiteKind.ResidPost, 1);
    private readonly ToyModel _toy = new();

    private const int Few = 24, Many = 160;         // 5 active of so many: encoded densely, and by the kernels

    public static TheoryData<string, int> Kinds => new()
    {
        { "layer norm", Few }, { "root width", Few }, { "skip", Few }, { "subtracted", Few },
        { "layer norm", Many }, { "root width", Many }, { "skip", Many }, { "subtracted", Many },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Error_and_spliced_loss_are_those_of_the_reconstructions_computed_by_hand(string kind, int latents)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, new EvaluationOptions { Sequences = 6, BatchSequences = 2 });
        using var dictionary = Make(kind, latents);
        var result = evaluator.Evaluate(dictionary, TestContext.Current.CancellationToken);
        var (x, mask) = Activations();
        var written = dictionary.Reconstruct(x);
        var expected = (x - written).to(ScalarType.Float64).square().sum() / (x - x.mean([0L], keepdim: true)).to(ScalarType.Float64).square().sum();
        Assert.Equal(expected.item<double>(), result.Fvu, 1e-5);
        var features = dictionary.Encode(x);
        Assert.Equal(features.count_nonzero().item<long>() / (double)x.shape[0], result.L0, 1e-9);
        Assert.Equal(features.sum().item<float>() / x.shape[0], result.Means.L1, 1e-4);
        Assert.Equal((x - written).to(ScalarType.Float64).norm(1).mean().item<double>(), result.Means.ErrorLength, 1e-4);
        Assert.Equal(features.ne(0).to(ScalarType.Float64).mean([0L]).data<double>().ToArray(), result.FiringFrequencies);
        Assert.Equal(SplicedLoss(written, mask), result.CleanLoss + result.DeltaLoss, 1e-5);
        Assert.InRange(result.UniformityRL0, 0, 1.0001);
    }

    [Fact]
    public void Scaling_the_input_leaves_what_a_layer_normed_dictionary_explains()
    {
        using var scope = NewDisposeScope();
        using var dictionary = Make("layer norm");
        var x = Activations().X;
        Assert.InRange(Probe.RelativeDifference(dictionary.Reconstruct(x * 8), dictionary.Reconstruct(x) * 8), 0, 1e-3);    // but for the 1e-5
        Assert.InRange(Probe.Difference(dictionary.Reconstruct(x + 5), dictionary.Reconstruct(x) + 5), 0, 1e-4);
    }

    [Fact]
    public void A_transcoder_that_does_not_say_where_it_writes_is_refused_with_its_files_words()
    {
        using var scope = NewDisposeScope();
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, new EvaluationOptions { Sequences = 2 });
        using var lost = (Parts("skip") with { Input = Residual, Target = null, IsTranscoder = true, Origin = new("sparsify", "x") { OutputHook = "layers.1.norm" } }).Build();
        var fault = Assert.Throws<AssayException>(() => evaluator.Evaluate(lost, TestContext.Current.CancellationToken));
        Assert.Contains("does not say which site it predicts ('layers.1.norm' is no site here)", fault.Message, StringComparison.Ordinal);
    }

    private static SparseAutoencoder Make(string kind, int latents = Few) => Parts(kind, latents).Build();

    private static DictionaryParts Parts(string kind, int latents = Few)
    {
        using var generator = new Generator(4);
        Tensor Random(params long[] sizes) => randn(sizes, generator: generator) * 0.3;
        var weights = new Dictionary<string, Tensor> { ["W_enc"] = Random(16, latents), ["b_enc"] = Random(latents), ["W_dec"] = Random(latents, 16), ["b_dec"] = Random(16) };
        if (kind == "skip")
            weights["W_skip"] = Random(16, 16);
        var rows = kind switch { "layer norm" => RowNormalisation.LayerNorm, "root width" => RowNormalisation.RootWidth, _ => RowNormalisation.None };
        return new("topk", weights) { K = 5, Input = Residual, Target = Residual, Convention = new() { SubtractsDecoderBias = kind != "skip", Rows = rows } };
    }

    private (Tensor X, Tensor Mask) Activations()
    {
        var pass = _toy.Model.Forward(_toy.Text.Ids, new Taps().Read(Residual).WithoutLogits());
        var mask = _toy.Text.TextMask();
        return (pass[Residual].flatten(0, 1)[mask.flatten()], mask);
    }

    private double SplicedLoss(Tensor rows, Tensor mask)
    {
        var taps = new Taps().Replace(Residual, activation =>
        {
            var copy = activation.clone();
            copy.flatten(0, 1).masked_scatter_(mask.flatten().unsqueeze(1), rows);
            return copy;
        });
        var losses = Models.LanguageModels.TokenLoss.PerToken(_toy.Model.Forward(_toy.Text.Ids, taps).Logits, _toy.Text.Ids);
        return losses[mask[.., ..^1]].to(ScalarType.Float64).mean().item<double>();
    }

    public void Dispose() => _toy.Dispose();
}
