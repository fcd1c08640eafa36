using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

/// <summary>A world whose features are known: x = (Σ s a F + noise)/C with 128 random unit features in 32 dimensions, of which a row holds 5 on average.
/// In 70 % of the rows features are 0.3 times as likely, in the others 2.633 times, as tokens of language differ in how much they carry.</summary>
[Trait("Speed", "Slow")]
public class KnownWorldTests(ITestOutputHelper output)
{
    private const int Width = 32, Features = 128, Latents = 256, Rows = 512, Steps = 8000;

    [Fact]
    public void JumpReLU_beats_gated_beats_relu_where_rows_differ_and_relu_alone_shrinks()
    {
        var scores = TrainAll();
        foreach (var (name, score) in scores)
            output.WriteLine(FormattableString.Invariant($"{name,-16} L0 {score.L0:F2} FVU {score.Fvu:F4} bias {score.Bias:F3} MMCS {score.Mmcs:F2}"));
        var (jump, gated, relu, topK) = (scores["jumprelu .04"], scores["gated .8"], scores["relu .8"], scores["topk 5"]);
        // At no more active latents the better architecture leaves less unexplained; the margins are half of what a first prototype showed.
        Assert.InRange(jump.L0, 3.5, 6.5);
        Assert.True(scores["jumprelu .06"].L0 <= gated.L0 + 0.3 && scores["jumprelu .06"].Fvu < gated.Fvu);
        Assert.True(gated.L0 < relu.L0 && gated.Fvu < relu.Fvu - 0.15);
        Assert.True(jump.L0 < topK.L0 + 0.3 && jump.Fvu < topK.Fvu - 0.04);
        Assert.InRange(relu.Bias, 0.4, 0.8);
        Assert.All((Score[])[jump, gated, topK], score => Assert.InRange(score.Bias, 0.97, 1.03));
        Assert.InRange(topK.Mmcs, 0.6, 1);   // nearly every true feature has its latent
    }

    private static Dictionary<string, Score> TrainAll()
    {
        var auxK = new AuxKOptions { DeadAfterTokens = 500 * Rows };
        DictionaryOptions[] dictionaries =
        [
            Named("topk 5", new TopKOptions { K = 5, AuxK = auxK }),
            Named("jumprelu .04", new JumpReLUOptions { Bandwidth = 0.1, SparsityCoefficient = 0.04 }),
            Named("jumprelu .06", new JumpReLUOptions { Bandwidth = 0.1, SparsityCoefficient = 0.06 }),
            Named("gated .8", new GatedOptions { SparsityCoefficient = 0.8 }),
            Named("relu .8", new ReluL1Options { SparsityCoefficient = 0.8 }),
        ];
        var training = new DictionaryTrainingOptions
        {
            Steps = Steps, BatchSize = Rows, LearningRate = 1e-3, WarmUpSteps = Steps / 20, DecayFraction = 0.2, SparsityWarmUpSteps = Steps / 10, DeadAfterTokens = 500 * Rows,
        };
        using var world = new World();
        using var stream = new MadeActivations(Rows, new Dictionary<Models.Site, int> { [Probe.Residual] = Width }, (seeds, _) => world.Sample(seeds, Rows));
        var trained = new DictionaryTrainer(dictionaries, training).Train(stream, new SeedStreams(1), cancellation: TestContext.Current.CancellationToken);
        var scores = trained.ToDictionary(one => one.Options.Name.Replace('_', ' '), one => world.Rate(one.Dictionary), StringComparer.Ordinal);
        foreach (var one in trained)
            one.Dispose();
        return scores;
    }

    private static DictionaryOptions Named(string name, ArchitectureOptions architecture) => Probe.Options(architecture, Latents, name.Replace(' ', '_'));

    private sealed record Score(double L0, double Fvu, double Bias, double Mmcs);

    private sealed class World : IDisposable
    {
        private readonly Tensor _features, _probability, _scale;

        public World()
        {
            using var scope = NewDisposeScope();
            var features = new SeedStream(7).Normal(Features, Width);
            _features = (features / features.norm(1, keepdim: true, p: 2f)).DetachFromDisposeScope();
            var rank = arange(1, Features + 1, ScalarType.Float32).pow(-0.6);
            _probability = (rank / rank.sum() * 5).clamp_max(1).DetachFromDisposeScope();
            _scale = ones(1).DetachFromDisposeScope();
            _scale.copy_(Sample(new SeedStream(8), 100_000).square().sum(1).mean().sqrt());
        }

        public Tensor Sample(SeedStream seeds, int rows)
        {
            using var scope = NewDisposeScope();
            var rich = seeds.Uniform(rows, 1).lt(0.3).to(ScalarType.Float32);
            var fires = seeds.Uniform(rows, Features).lt(_probability * (0.3 + rich * (2.633 - 0.3)));
            var strength = seeds.Normal(rows, Features).mul_(0.25).add_(1).abs_().mul_(fires);
            return strength.matmul(_features).add_(seeds.Normal(rows, Width), 0.05).div_(_scale).MoveToOuterDisposeScope();
        }

        public Score Rate(SparseAutoencoder dictionary)
        {
            using var scope = NewDisposeScope();
            var x = Sample(new SeedStream(9), 20_000);
            var f = dictionary.Encode(x);
            var reconstruction = dictionary.Decode(f);
            var alive = dictionary.DecoderWeights.index_select(0, f.sum(dim: 0).gt(0).nonzero().flatten());
            return new Score(
                (double)f.count_nonzero().ToInt64() / x.size(0),
                (x - reconstruction).square().sum().ToDouble() / (x - x.mean([0])).square().sum().ToDouble(),
                reconstruction.square().sum().ToDouble() / (x * reconstruction).sum().ToDouble(),
                alive.size(0) == 0 ? 0 : _features.matmul(alive.t()).amax([1]).mean().ToDouble());
        }

        public void Dispose()
        {
            _features.Dispose();
            _probability.Dispose();
            _scale.Dispose();
        }
    }
}
