using Assay.Core.Randomness;
using Assay.Dictionaries.Baselines;
using Assay.Dictionaries.Evaluation;
using Assay.Dictionaries.Tests.Evaluation;
using Assay.Models;
using Assay.Models.Activations;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Baselines;

public sealed class BaselineTests
{
    private static readonly Site Mid = Site.Parse("resid_mid.1");

    [Fact]
    public void All_principal_components_reconstruct_and_none_but_the_mean_is_left_at_zero()
    {
        using var rows = new SeedStream(1).Normal(300, 6) * tensor(new float[] { 5, 4, 3, 2, 1, 0.5f }) + 3;
        using var pca = PcaBaseline.Fit(rows, k: 6);
        Assert.InRange((pca.Reconstruct(rows) - rows).abs().max().item<float>(), 0, 1e-4);
        using var mean = rows.mean([0L]).unsqueeze(0);
        using var features = pca.Encode(mean);
        Assert.InRange(features.max().item<float>(), 0, 1e-4);
    }

    [Fact]
    public void A_token_keeps_its_k_largest_components_which_is_the_best_k_of_any_orthonormal_choice_for_it()
    {
        using var rows = new SeedStream(1).Normal(300, 6) * tensor(new float[] { 5, 4, 3, 2, 1, 0.5f });
        using var pca = PcaBaseline.Fit(rows, k: 2);
        using var features = pca.Encode(rows);
        Assert.Equal(2, features.gt(0).sum(1).max().item<long>());
        using var centred = rows - rows.mean([0L]);
        using var coefficients = centred.matmul(linalg.svd(centred, fullMatrices: false).Vh.t()).square();
        using var kept = coefficients.topk(2, 1).values.sum(1);
        var expected = (coefficients.sum(1) - kept).sum().item<float>();
        Assert.Equal(expected, (pca.Reconstruct(rows) - rows).square().sum().item<float>(), expected * 1e-4);
    }

    [Fact]
    public void Components_from_a_stream_are_those_of_its_raw_activations()
    {
        using var raw = new SeedStream(1).Normal(64, 4) * 7 + 2;
        using var stream = new FixedStream(Mid, raw, constant: 7);
        using var streamed = PcaBaseline.Fit(stream, Mid, tokens: 64, k: 4, TestContext.Current.CancellationToken);
        using var direct = PcaBaseline.Fit(raw, k: 4, Mid);
        Assert.InRange((streamed.Reconstruct(raw) - raw).abs().max().item<float>(), 0, 1e-3);
        Assert.InRange((streamed.DecoderBias - direct.DecoderBias).abs().max().item<float>(), 0, 1e-4);
        Assert.Equal(((Site?)Mid, (Site?)Mid), (streamed.Input, streamed.Target));
    }

    [Fact]
    public void All_neurons_write_what_the_mlp_writes_and_fewer_write_their_share()
    {
        using var toy = new ToyModel();
        using var evaluator = new DictionaryEvaluator(toy.Model, toy.Text, new() { ImportanceTokens = 4 });
        using var all = NeuronBaseline.Of(toy.Model, 1, ToyModel.Config.MlpWidth);
        using var few = NeuronBaseline.Of(toy.Model, 1, 4);
        var (whole, part) = (evaluator.Evaluate(all, TestContext.Current.CancellationToken), evaluator.Evaluate(few, TestContext.Current.CancellationToken));
        Assert.Equal(0, whole.Fvu, 1e-9);
        Assert.Equal(0, whole.DeltaLoss, 1e-5);
        Assert.Equal(4, part.L0, 1e-9);
        Assert.InRange(part.Fvu, 0.05, 0.95);
    }

    [Fact]
    public void Random_weights_are_the_models_own_in_another_order()
    {
        using var toy = new ToyModel();
        using var random = RandomWeights.Like(toy.Model, new SeedStream(4));
        using var again = RandomWeights.Like(toy.Model, new SeedStream(4));
        var (before, after) = (toy.Model.State(), random.State());
        foreach (var (name, weight) in before.Where(pair => pair.Value.dim() == 2))
        {
            Assert.Equal(weight.reshape(-1).sort().Values.data<float>().ToArray(), after[name].reshape(-1).sort().Values.data<float>().ToArray());
            Assert.False(weight.equal(after[name]).all().item<bool>(), name);
        }
        Assert.Equal(random.Hash(), again.Hash());
        Assert.NotEqual(toy.Model.Hash(), random.Hash());
    }

    private sealed class FixedStream(Site site, Tensor raw, double constant) : IActivationStream
    {
        public IReadOnlyList<Site> Sites => [site];

        public int BatchSize => (int)raw.shape[0];

        public int Width(Site site) => (int)raw.shape[1];

        public double NormConstant(Site site) => constant;

        public ActivationBatch Next() => new(new Dictionary<Site, Tensor> { [site] = raw / constant });

        public StreamState State() => new(0, 0);

        public void Restore(StreamState state) { }

        public void Dispose() { }
    }
}
