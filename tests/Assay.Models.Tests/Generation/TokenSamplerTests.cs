using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Models.Generation;

namespace Assay.Models.Tests.Generation;

/// <summary>How a token is drawn, on logits whose probabilities are known.</summary>
public sealed class TokenSamplerTests
{
    private const int Draws = 40_000;

    // Probabilities 0.4, 0.3, 0.2, 0.1 at ids 2, 0, 3, 1.
    private static readonly float[] Logits = [MathF.Log(0.3f), MathF.Log(0.1f), MathF.Log(0.4f), MathF.Log(0.2f)];

    [Fact]
    public void Temperature_zero_takes_the_likeliest_and_of_equals_the_first()
    {
        var options = new TextGenerationOptions { Temperature = 0 };
        Assert.Equal(2, TokenSampler.Draw(Logits, options, new SeedStream(1)));
        Assert.Equal(1, TokenSampler.Draw([0, 5, 5, 5], options, new SeedStream(1)));
    }

    [Fact]
    public void Draws_follow_the_probabilities() => Follows(new() { Temperature = 1, TopK = 0 }, 0.3, 0.1, 0.4, 0.2);

    // Squares of 0.3, 0.1, 0.4, 0.2 over their sum 0.3.
    [Fact]
    public void Temperature_one_half_squares_them() => Follows(new() { Temperature = 0.5, TopK = 0 }, 0.3, 0.1 / 3, 1.6 / 3, 0.4 / 3);

    [Fact]
    public void Top_k_draws_among_the_k_likeliest() => Follows(new() { Temperature = 1, TopK = 2 }, 3.0 / 7, 0, 4.0 / 7, 0);

    [Fact]
    public void A_k_beyond_the_vocabulary_draws_among_all() => Follows(new() { Temperature = 1, TopK = 9 }, 0.3, 0.1, 0.4, 0.2);

    [Fact]
    public void Top_p_draws_among_the_fewest_that_reach_it() => Follows(new() { Temperature = 1, TopK = 0, TopP = 0.65 }, 3.0 / 7, 0, 4.0 / 7, 0);

    [Fact]
    public void One_token_always_stays() => Follows(new() { Temperature = 1, TopK = 0, TopP = 0.01 }, 0, 0, 1, 0);

    // The three likeliest have 0.9; of them 4/9 + 3/9 < 0.8 <= 1.
    [Fact]
    public void Top_p_counts_within_what_top_k_left() => Follows(new() { Temperature = 1, TopK = 3, TopP = 0.8 }, 3.0 / 9, 0, 4.0 / 9, 2.0 / 9);

    [Fact]
    public void Of_equal_logits_at_the_edge_of_top_k_the_lower_ids_stay()
    {
        var stream = new SeedStream(3);
        var drawn = Enumerable.Range(0, 500).Select(_ => TokenSampler.Draw([1, 2, 1, 1, 1], new() { Temperature = 1, TopK = 3 }, stream)).ToHashSet();
        Assert.Equal([0, 1, 2], drawn.Order());
    }

    // A vocabulary of real size: the nucleus by a plain sort of all, beside the one that sorts few.
    [Fact]
    public void A_large_vocabularys_nucleus_is_that_of_a_full_sort()
    {
        var random = new SeedStream(9);
        var logits = Enumerable.Range(0, 50_000).Select(_ => (float)(6 * random.NextDouble())).ToArray();
        var weights = logits.Select(logit => Math.Exp(logit)).ToArray();
        var (sum, nucleus) = (0.0, new HashSet<int>());
        foreach (var id in Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id]))
        {
            nucleus.Add(id);
            sum += weights[id];
            if (sum >= 0.5 * weights.Sum())
                break;
        }
        var stream = new SeedStream(2);
        for (var i = 0; i < 20; i++)
            Assert.Contains(TokenSampler.Draw(logits, new() { Temperature = 1, TopK = 0, TopP = 0.5 }, stream), nucleus);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Broken_logits_are_told_and_not_drawn_from(float broken)
    {
        var fault = Assert.Throws<AssayException>(() => TokenSampler.Draw([0, broken, 1], new(), new SeedStream(1)));
        Assert.Contains("token 1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_ruled_out_by_minus_infinity_is_never_drawn()
    {
        var stream = new SeedStream(3);
        Assert.All(Enumerable.Range(0, 300), _ => Assert.NotEqual(1, TokenSampler.Draw([0, float.NegativeInfinity, 0], new() { Temperature = 1 }, stream)));
    }

    [Fact]
    public void Settings_that_cannot_be_are_all_named()
    {
        var wrong = new TextGenerationOptions { Tokens = 0, Temperature = -1, TopK = -1, TopP = 0, Stop = ["", "a"] };
        var message = Assert.Throws<AssayException>(() => OptionsCheck.Require(wrong, "generate")).Message;
        Assert.All(["tokens", "temperature", "topK", "topP", "stop"], name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    private static void Follows(TextGenerationOptions options, params double[] probabilities)
    {
        var stream = new SeedStream(17);
        var counts = new int[Logits.Length];
        for (var i = 0; i < Draws; i++)
            counts[TokenSampler.Draw(Logits, options, stream)]++;
        for (var id = 0; id < counts.Length; id++)
            Assert.Equal(probabilities[id], (double)counts[id] / Draws, 4 * Math.Sqrt(probabilities[id] * (1 - probabilities[id]) / Draws) + 1e-6);
    }
}
