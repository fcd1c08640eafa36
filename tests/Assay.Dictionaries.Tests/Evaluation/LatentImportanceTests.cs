using Assay.Dictionaries.Evaluation;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Evaluation;

public sealed class LatentImportanceTests
{
    [Fact]
    public void Latents_that_matter_alike_have_uniformity_one_however_many_are_active()
    {
        // f ⊙ (W_dec·∇) = (2·3, 3·2, 6·1, 0·…): three equal importances
        using var features = tensor(new float[,] { { 2, 3, 6, 0 }, { 5, 0, 0, 0 } });
        using var gradients = tensor(new float[,] { { 3, 2, 1, 7 }, { 1, 1, 1, 1 } });
        using var decoder = eye(4);
        Assert.All(LatentImportance.Uniformity(features, gradients, decoder), value => Assert.Equal(1, value, 1e-6));
    }

    [Fact]
    public void Uniformity_is_the_exponential_of_the_entropy_over_the_count_and_signs_do_not_matter()
    {
        using var features = tensor(new float[,] { { 1, 3, 0, 4 } });
        using var gradients = tensor(new float[,] { { 1, -1 } });
        using var decoder = tensor(new float[,] { { 1, 0 }, { 0, 1 }, { 9, 9 }, { 1, 0 } });
        double[] p = [1 / 8.0, 3 / 8.0, 4 / 8.0];
        Assert.Equal(Math.Exp(-p.Sum(x => x * Math.Log(x))) / 3, LatentImportance.Uniformity(features, gradients, decoder).Single(), 1e-6);
    }

    [Fact]
    public void One_dominant_latent_brings_it_down_to_one_over_the_count()
    {
        using var features = tensor(new float[,] { { 1e6f, 1e-6f, 1e-6f, 1e-6f } });
        using var gradients = ones(1, 4);
        using var decoder = eye(4);
        Assert.Equal(0.25, LatentImportance.Uniformity(features, gradients, decoder).Single(), 1e-4);
    }

    [Fact]
    public void A_token_on_which_nothing_fires_has_none()
    {
        using var features = zeros(1, 4);
        using var gradients = ones(1, 4);
        using var decoder = eye(4);
        Assert.True(double.IsNaN(LatentImportance.Uniformity(features, gradients, decoder).Single()));
    }

    [Theory]
    [InlineData("resid_post.2")]
    [InlineData("resid_post.0")]
    [InlineData("mlp_out.1")]
    [InlineData("attn_z.1")]
    public void Sampled_gradients_are_those_of_each_tokens_own_centred_logit(string name)
    {
        var site = Site.Parse(name);
        using var toy = new ToyModel(sequences: 4);
        using var evaluator = new DictionaryEvaluator(toy.Model, toy.Text, new() { BatchSequences = 3, ImportanceTokens = 8 });
        evaluator.Prepare([site], TestContext.Current.CancellationToken);
        using var sample = ImportanceSample.Measure(evaluator.Clean, site, 8, TestContext.Current.CancellationToken);
        Assert.Equal(8, sample.Tokens);
        foreach (var (row, gradient) in sample.Rows())
            AssertGradient(toy, site, row, gradient);
    }

    // Central differences of the logit, along a random direction of the activation at one token.
    private static void AssertGradient(ToyModel toy, Site site, long row, Tensor gradient)
    {
        var (sequence, position) = (row / toy.Text.Length, row % toy.Text.Length);
        using var direction = new Core.Randomness.SeedStream((ulong)row).NextDirection(gradient.shape[0]);
        double At(float step)
        {
            using var pass = toy.Model.Forward(toy.Text.Ids.narrow(0, sequence, 1), new Taps().Replace(site, x =>
            {
                var moved = x.clone();
                moved[0, position].add_(direction * step);
                return moved;
            }));
            using var logits = pass.Logits[0, position].to(ScalarType.Float64);
            return (logits[toy.Text.Ids[sequence, position + 1].item<long>()] - logits.mean()).item<double>();
        }

        const float Step = 1e-2f;
        var expected = (At(Step) - At(-Step)) / (2 * Step);
        Assert.Equal(expected, gradient.dot(direction).item<float>(), 2e-3 * Math.Max(1, Math.Abs(expected)));
    }
}

internal static class RandomDirections
{
    public static Tensor NextDirection(this Core.Randomness.SeedStream stream, long width)
    {
        using var normal = Assay.Tensors.SeedStreamExtensions.Normal(stream, width);
        return normal / normal.norm();
    }
}
