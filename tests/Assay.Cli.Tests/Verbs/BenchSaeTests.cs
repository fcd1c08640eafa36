using System.Text.Json;

namespace Assay.Cli.Tests.Verbs;

/// <summary><c>assay bench sae</c>: that it measures what it says, not how fast anything is.</summary>
public sealed class BenchSaeTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly string[] Small = ["--latents", "256", "--l0", "10", "--batch", "128", "--rounds", "2", "--threads", "1"];

    private static JsonElement Json(params string[] words)
    {
        var run = CommandLine.Run(["bench", "sae", .. Small, .. words, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private static double Number(JsonElement json, params string[] path) => path.Aggregate(json, (at, name) => at.GetProperty(name)).GetDouble();

    [Fact]
    public void A_step_is_timed_in_both_precisions_beside_the_dense_one_and_the_floor()
    {
        var json = Json("--width", "32");
        foreach (var precision in (string[])["f32", "bf16_propose"])
        {
            foreach (var field in (string[])["activations_per_second", "speedup_over_dense", "speedup_over_dense_kept_allocations", "floor_fraction"])
                Assert.True(Number(json, precision, field) > 0, field);
            Assert.Equal(128 / Number(json, precision, "seconds", "median"), Number(json, precision, "activations_per_second"), 1e-6);
        }
        Assert.InRange(Number(json, "l0"), 8, 12);
    }

    [Theory]
    [InlineData("jump-relu", "float32")]
    [InlineData("top-k", "bfloat16")]
    public void Six_dictionaries_share_the_stream_that_one_pays_alone(string architecture, string dtype)
    {
        var json = Json("--end-to-end", "--model", tiny.Model, "--dictionaries", "6", "--architecture", architecture, "--dtype", dtype);
        Assert.Equal("resid_post.0", json.GetProperty("site").GetString());
        Assert.Equal(16, Number(json, "options", "step", "width"));
        var l0 = json.GetProperty("l0").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        foreach (var (expected, measured) in ((double[])[10, 4, 6, 8, 14, 18]).Zip(l0))
            Assert.InRange(measured, 0.75 * expected, 1.25 * expected);
        foreach (var loop in (string[])["one", "six", "dense_one", "dense_six"])
        {
            var rate = Number(json, loop, "tokens_per_second");
            Assert.InRange(rate, double.Epsilon, Math.Min(Number(json, "forward_tokens_per_second"), Number(json, loop, "steps_tokens_per_second")) * 1.0001);
            Assert.Equal(500e6 / (rate * 86_400), Number(json, loop, "days_to_500m_tokens"), 1e-9);
        }
        Assert.Equal(Number(json, "one", "tokens_per_second") / Number(json, "six", "tokens_per_second"), Number(json, "six_over_one"), 1e-9);
        Assert.Equal(Number(json, "one", "steps_tokens_per_second") / Number(json, "six", "steps_tokens_per_second"), Number(json, "six_over_one_of_steps"), 1e-9);
        Assert.Equal(Number(json, "one", "tokens_per_second") / Number(json, "dense_one", "tokens_per_second"), Number(json, "speedup_over_dense"), 1e-9);
        Assert.True(Number(json, "six", "steps_seconds", "least") > Number(json, "one", "steps_seconds", "least"));
    }

    [Fact]
    public void One_dictionary_without_the_dense_step_leaves_their_places_empty()
    {
        var json = Json("--end-to-end", "--model", tiny.Model, "--site", "resid_post.1", "--without-dense");
        Assert.Equal("resid_post.1", json.GetProperty("site").GetString());
        foreach (var absent in (string[])["six", "dense_one", "dense_six"])
            Assert.Equal(JsonValueKind.Null, json.GetProperty(absent).ValueKind);
        Assert.Equal("NaN", json.GetProperty("six_over_one").GetString());
        Assert.Single(json.GetProperty("l0").EnumerateArray());
    }

    [Fact]
    public void The_table_says_what_six_cost()
    {
        var run = CommandLine.Run(["bench", "sae", .. Small, "--end-to-end", "--model", tiny.Model, "--dictionaries", "6"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("JumpReLU at resid_post.0", run.Out, StringComparison.Ordinal);
        foreach (var part in (string[])["one dictionary", "six dictionaries", "one, dense step", "days to 500 M tokens", "times one, text included", "encoder product: float32"])
            Assert.Contains(part, run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--model belongs to --end-to-end", "--model", "somewhere")]
    [InlineData("--dictionaries belongs to --end-to-end", "--dictionaries", "6")]
    [InlineData("--model is needed", "--end-to-end")]
    [InlineData("--width and --end-to-end exclude each other", "--end-to-end", "--width", "768", "--model", "MODEL")]
    [InlineData("is 3, expected 1 or 6", "--end-to-end", "--dictionaries", "3", "--model", "MODEL")]
    [InlineData("the densest of six has 1.8 times as many", "--end-to-end", "--dictionaries", "6", "--latents", "30", "--model", "MODEL")]
    [InlineData("the model has 2 layers", "--end-to-end", "--site", "resid_post.7", "--model", "MODEL")]
    public void What_does_not_fit_together_is_told(string expected, params string[] words)
    {
        var named = words.Select(word => word == "MODEL" ? tiny.Model : word).ToList();
        var run = CommandLine.Run(["bench", "sae", .. named, "--batch", "64", "--l0", "10"]);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }
}
