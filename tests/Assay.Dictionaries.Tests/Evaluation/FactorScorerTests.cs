using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.Models.Text;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Evaluation;

public sealed class FactorScorerTests
{
    private static readonly Site Embedded = Site.Parse("resid_pre.0");

    [Fact]
    public void A_latent_that_is_the_factor_scores_one_on_both_halves()
    {
        using var features = new SeedStream(3).Uniform(400, 5);
        using var labels = features[.., 3..4].gt(0.5).to(float32);
        var choice = F1Search.Choose(visit => visit(new LabelledRows(features, labels, [.. Enumerable.Repeat(0, 400)]))).Single();
        Assert.Equal(3, choice.Latent);
        Assert.InRange(choice.Threshold, 0.49, 0.5);       // half of the largest of 400 uniform numbers
        Assert.InRange(choice.F1, 0.97, 1);
    }

    [Fact]
    public void The_chosen_score_is_the_best_over_all_latents_and_thresholds_of_the_grid()
    {
        using var features = new SeedStream(4).Normal(200, 6).relu();
        using var labels = (features[.., 1..3].sum(1, keepdim: true) > 1).to(float32);
        var choice = F1Search.Choose(visit =>
        {
            visit(new LabelledRows(features[..120], labels[..120], new int[120]));     // in parts: nothing may depend on how the rows come
            visit(new LabelledRows(features[120..], labels[120..], new int[80]));
        }).Single();
        bool[] present = [.. labels.data<float>().ToArray().Select(x => x > 0)];
        double Score(int latent, int step)
        {
            double[] column = [.. features[.., latent].contiguous().data<float>().ToArray().Select(x => (double)x)];
            return F1Score.At(column.Max() / F1Search.Steps * step, column, present);
        }

        var best = (from latent in Enumerable.Range(0, 6) from step in Enumerable.Range(0, F1Search.Steps) select Score(latent, step)).Max();
        Assert.Equal(best, choice.F1, 1e-9);
    }

    [Fact]
    public void Held_out_scores_keep_sequences_apart()
    {
        using var features = tensor(new float[,] { { 1, 0 }, { 0, 0 }, { 1, 0 }, { 1, 0 } });
        using var labels = tensor(new float[,] { { 1 }, { 1 }, { 0 }, { 1 } });
        var held = F1Search.Score(visit => visit(new LabelledRows(features, labels, [1, 1, 3, 3])), [new F1Search.Choice(0, 0.5, 1)], 4).Single();
        Assert.Equal([0, 2, 0, 2], held.Numerators);        // one hit each
        Assert.Equal([0, 3, 0, 3], held.Denominators);      // a miss; a false alarm
        Assert.Equal(F1Score.Of(2, 1, 1), held.Value);
    }

    [Fact]
    public void A_factor_along_one_axis_is_a_latents_a_slanted_one_the_probes_and_a_coin_nobodys()
    {
        using var toy = new ToyModel(sequences: 60, length: 16);
        using var labels = Labels(toy);
        using var evaluator = new DictionaryEvaluator(toy.Model, toy.Text, new() { Sequences = 50 });
        var scorer = new FactorScorer(evaluator, labels);
        Assert.Equal(["axis", "slant", "coin"], scorer.Factors);     // "never" is on no token
        using var identity = ToyModel.Identity(Embedded, 16);
        var (latents, probe) = (scorer.Score(identity, TestContext.Current.CancellationToken), scorer.Probe(Embedded, TestContext.Current.CancellationToken));
        Assert.Equal((3, 0.0, 1.0), (latents[0].Latent, latents[0].Threshold, latents[0].F1));
        Assert.InRange(probe[0].F1, 0.97, 1);
        Assert.InRange(probe[1].F1, 0.97, 1);
        Assert.InRange(latents[1].F1, 0.5, 0.9);
        Assert.InRange(latents[2].F1 - latents[2].ConstantF1, -0.2, 0.1);
        Assert.All(latents, score => Assert.Equal(0, score.HeldOut.Denominators.Where((_, i) => i % 2 == 0).Sum()));
        var always = scorer.AlwaysPresent(Embedded, TestContext.Current.CancellationToken);
        Assert.All(always.Zip(latents), pair => Assert.Equal(pair.Second.ConstantF1, pair.First.Value, 1e-9));      // 2r/(1 + r)
        Assert.All(always, floor => Assert.Equal(0, floor.Denominators.Where((_, i) => i % 2 == 0).Sum()));
    }

    [Fact]
    public void A_score_counts_by_what_it_adds_to_the_best_baseline_of_its_own_factor()
    {
        static FactorScore Of(string factor, double f1) => new(factor, 0, 0, 1, new([f1], [1]), BaseRate: 1.0 / 3);
        var score = Of("here", 0.9);
        Assert.Equal(0.2, score.Over([Of("here", 0.6), Of("here", 0.7), Of("there", 0.95)]), 1e-12);
        Assert.Equal(0.4, score.Over([Of("here", 0.3)]), 1e-12);         // saying yes everywhere has 2·(1/3) / (4/3)
    }

    [Fact]
    public void Labels_of_other_text_are_refused()
    {
        using var toy = new ToyModel();
        using var evaluator = new DictionaryEvaluator(toy.Model, toy.Text, new());
        using var other = new FactorLabels(["a"], zeros(6, 11, 1, ScalarType.Bool));
        Assert.Contains("label the held-out text itself", Assert.Throws<AssayException>(() => new FactorScorer(evaluator, other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_probe_separates_what_is_separable_and_says_the_base_rate_where_nothing_is()
    {
        using var x = new SeedStream(8).Normal(2000, 6);
        using var direction = new SeedStream(9).Normal(6);
        using var separable = (x.matmul(direction) > 0.3).to(float32).unsqueeze(1);
        using var noise = new SeedStream(10).Uniform(2000, 1).lt(0.25).to(float32);
        using var stretched = x * tensor(new float[] { 100, 1, 1, 0.1f, 1, 1 }) + 50;    // scale and offset must not matter
        using var probe = LinearProbe.Fit(stretched, cat([separable, noise], 1), rounds: 500);
        using var said = probe.Probabilities(stretched);
        Assert.InRange(said[.., 0].gt(0.5).eq(separable[.., 0].gt(0.5)).to(float32).mean().item<float>(), 0.97, 1);
        Assert.Equal(noise.mean().item<float>(), said[.., 1].mean().item<float>(), 5e-3);
        Assert.InRange(said[.., 1].std().item<float>(), 0, 0.05);
    }

    [Fact]
    public void A_probe_with_more_inputs_than_its_rows_can_teach_does_not_learn_noise_by_heart()
    {
        using var x = new SeedStream(8).Normal(300, 100);
        using var y = new SeedStream(9).Uniform(300, 1).lt(0.3).to(float32);
        using var probe = LinearProbe.Fit(x, y);
        using var said = probe.Probabilities(new SeedStream(10).Normal(300, 100));
        Assert.InRange(said.std().item<float>(), 0, 0.1);
    }

    [Fact]
    public void A_probes_gradient_vanishes_where_it_stops()
    {
        using var x = new SeedStream(8).Normal(500, 4);
        using var y = (x[.., 0..1] + new SeedStream(9).Normal(500, 1) > 0).to(float32);
        using var probe = LinearProbe.Fit(x, y, rounds: 500);
        using var residual = probe.Probabilities(x) - y;
        Assert.InRange((x.t().matmul(residual) / 500).abs().max().item<float>(), 0, 2e-3);       // the ridge, small for what is learnable, holds it off zero
        Assert.InRange(residual.mean().abs().item<float>(), 0, 1e-4);
    }

    // Told from the token's embedding: "axis" by its coordinate 3, "slant" by the sum of all; "coin" at random; "never" absent.
    private static FactorLabels Labels(ToyModel toy)
    {
        using var embedding = toy.Model.State()["model.embed_tokens.weight"].index_select(0, toy.Text.Ids.flatten()).view(toy.Text.Count, toy.Text.Length, -1);
        using var axis = embedding[.., .., 3].gt(0);
        using var slant = embedding.sum(2).gt(0);
        using var coin = new SeedStream(12).Uniform(toy.Text.Count, toy.Text.Length).lt(0.3);
        return new FactorLabels(["axis", "slant", "never", "coin"], stack([axis, slant, zeros_like(coin), coin], 2));
    }
}
