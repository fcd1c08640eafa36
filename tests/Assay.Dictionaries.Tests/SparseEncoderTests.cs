using Assay.Core.Randomness;
using Assay.Dictionaries.Formats;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests;

/// <summary>The kernels against each dictionary's own dense products, and against double arithmetic written out here.</summary>
public sealed class SparseEncoderTests : IDisposable
{
    private const int Width = 20, Out = 28, Latents = 330, K = 9;
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string, string> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, string>();
            foreach (var architecture in (string[])["jumprelu", "topk", "standard", "gated"])
            {
                foreach (var convention in (string[])["plain", "subtracted", "layer norm", "layer norm, subtracted", "root width", "skip", "skip, root width"])
                    kinds.Add(architecture, convention);
            }
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sparse_rows_and_what_they_decode_to_are_the_dense_ones(string architecture, string convention)
    {
        using var dictionary = Make(architecture, convention);
        using var encoder = SparseEncoder.For(dictionary);
        foreach (var rows in (int[])[1, 12, 37, 1000])
            Compare(dictionary, encoder!, Activations(rows));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Any_number_of_threads_gives_the_same_bits(int threads)
    {
        var before = get_num_threads();
        using var dictionary = Make("gated", "subtracted");
        var x = Activations(1200);
        var (rows, written) = Encoded(dictionary, x);
        try
        {
            set_num_threads(threads);
            var (again, rewritten) = Encoded(dictionary, x);
            Assert.Equal(rows.Offsets, again.Offsets);
            Assert.Equal(rows.Latents, again.Latents);
            Assert.Equal(rows.Values, again.Values);
            Assert.True(Probe.SameBits(written, rewritten));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Theory]
    [InlineData("jumprelu")]
    [InlineData("topk")]
    [InlineData("gated")]
    public void Values_are_those_of_double_arithmetic(string architecture)
    {
        using var dictionary = Make(architecture, "subtracted");
        var x = Activations(40);
        var (rows, _) = Encoded(dictionary, x);
        var w = dictionary.State().ToDictionary(pair => pair.Key, pair => pair.Value.to(float64), StringComparer.Ordinal);
        var u = (x.to(float64) - w["b_dec"]).matmul(w["W_enc"]);
        var expected = architecture switch
        {
            "jumprelu" => (u + w["b_enc"]) * (u + w["b_enc"]).gt(w["threshold"]),
            "topk" => (u + w["b_enc"]).relu() * (u + w["b_enc"]).ge((u + w["b_enc"]).topk(K, dim: 1).values.narrow(1, K - 1, 1)),
            _ => (u + w["b_gate"]).gt(0) * (u * w["r_mag"].exp() + w["b_mag"]).relu(),
        };
        Assert.InRange(Probe.Difference(Features(rows), expected), 0, 1e-4);
        Assert.Equal(expected.count_nonzero().item<long>(), rows.Latents.Length);
    }

    [Fact]
    public void Rows_in_which_nothing_fires_are_empty_and_decode_to_the_bias()
    {
        using var dictionary = Make("jumprelu", "plain");
        var x = Activations(50);
        x.narrow(0, 0, 13).zero_();
        x[30].zero_();
        x[49].zero_();
        var (rows, written) = Encoded(dictionary, x);
        Assert.Equal(Enumerable.Repeat(0L, 14), rows.Offsets[..14].ToArray());
        Assert.Equal(rows.Offsets[30], rows.Offsets[31]);
        Assert.Equal(rows.Offsets[49], rows.Offsets[50]);
        Assert.True(Probe.SameBits(written[49], dictionary.DecoderBias));
        Assert.True(rows.Latents.Length > 0);
    }

    [Fact]
    public void No_rows_are_no_rows()
    {
        using var dictionary = Make("topk", "layer norm");
        var (rows, written) = Encoded(dictionary, zeros(0, Width));
        Assert.Equal(0, rows.Count);
        Assert.Equal([0, Width], written.shape);
        Assert.Equal(0, SparseRows.Of(zeros(0, Latents)).Count);
    }

    [Fact]
    public void Buffers_left_over_from_a_larger_batch_do_no_harm()
    {
        using var dictionary = Make("topk", "root width");
        using var encoder = SparseEncoder.For(dictionary);
        var large = Activations(500);
        Compare(dictionary, encoder!, large * 1e6);
        Compare(dictionary, encoder!, large.narrow(0, 100, 5));
        Compare(dictionary, encoder!, large.t().contiguous().t().narrow(0, 3, 41));      // rows that do not lie together
    }

    [Fact]
    public void What_the_kernels_cannot_serve_is_left_to_dense_products()
    {
        using var wide = Make("topk", "plain").To(ScalarType.Float64);
        using var half = Make("topk", "plain").To(ScalarType.BFloat16);
        using var groups = new DictionaryParts("groupmax", Weights("topk", "plain")) { K = 10 }.Build();
        using var broken = new DictionaryParts("topk", Weights("topk", "plain")) { K = K }.Build();
        broken.State()["W_enc"][0, 0] = float.NaN;
        Assert.All([wide, half, groups, broken], dictionary => Assert.Null(SparseEncoder.For(dictionary)));
    }

    [Fact]
    public void A_batch_in_which_too_many_latents_fire_is_left_to_dense_products_and_so_are_those_after_it()
    {
        using var dictionary = Make("standard", "plain");
        using var encoder = SparseEncoder.For(dictionary)!;
        Assert.NotNull(encoder.Encode(Activations(20)));
        Assert.Null(encoder.Encode(Activations(20) * 100));     // the biases no longer count, and half of all fire
        Assert.Null(encoder.Encode(Activations(20)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_batch_with_a_number_that_is_none_is_left_to_dense_products_alone(float number)
    {
        using var dictionary = Make("jumprelu", "subtracted");
        using var encoder = SparseEncoder.For(dictionary)!;
        var x = Activations(20);
        x[7, 3] = number;
        Assert.Null(encoder.Encode(x));
        Compare(dictionary, encoder, Activations(20));
    }

    [Fact]
    public void Rows_of_another_dictionary_or_number_are_refused()
    {
        using var dictionary = Make("topk", "plain");
        using var encoder = SparseEncoder.For(dictionary)!;
        Assert.Contains("expected the dictionary's 330", Assert.Throws<ArgumentException>(() => encoder.Decode(SparseRows.Of(ones(3, 400)), zeros(3, Width))).Message, StringComparison.Ordinal);
        Assert.Contains("[4, 20], expected [3, 20]", Assert.ThrowsAny<Exception>(() => encoder.Decode(SparseRows.Of(ones(3, Latents)), zeros(4, Width))).Message, StringComparison.Ordinal);
        Assert.Contains("expected [*, 20]", Assert.ThrowsAny<Exception>(() => encoder.Encode(zeros(4, Width + 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sparse_rows_of_features_hold_what_is_not_zero()
    {
        using var features = tensor(new float[,] { { 0, 1.5f, 0 }, { 0, 0, 0 }, { 3, 0, float.NaN } }, dtype: ScalarType.BFloat16);
        var rows = SparseRows.Of(features);
        Assert.Equal([0L, 1, 1, 3], rows.Offsets);
        Assert.Equal([1, 0, 2], rows.Latents);
        Assert.Equal([1.5f, 3, float.NaN], rows.Values);
        Assert.Equal((3, 3), (rows.Count, rows.Width));
    }

    public void Dispose() => _scope.Dispose();

    private static void Compare(SparseAutoencoder dictionary, SparseEncoder encoder, Tensor x)
    {
        var features = dictionary.Encode(x);
        var rows = encoder.Encode(x);
        Assert.NotNull(rows);
        var found = Features(rows);
        Assert.InRange(found.ne(0).ne(features.ne(0)).count_nonzero().item<long>(), 0, 1);     // of 300,000 one can lie within rounding of its threshold
        var both = found.ne(0) & features.ne(0);
        Assert.InRange(Probe.RelativeDifference(found * both, features * both), 0, 2e-6);
        Assert.InRange(Probe.RelativeDifference(encoder.Decode(rows, x), dictionary.Decode(found, x)), 0, 2e-6);
    }

    private static (SparseRows Rows, Tensor Written) Encoded(SparseAutoencoder dictionary, Tensor x)
    {
        using var encoder = SparseEncoder.For(dictionary)!;
        var rows = encoder.Encode(x)!;
        return (rows, encoder.Decode(rows, x));
    }

    private static Tensor Features(SparseRows rows)
    {
        var dense = new float[rows.Count, rows.Width];
        for (var row = 0; row < rows.Count; row++)
        {
            for (var i = (int)rows.Offsets[row]; i < rows.Offsets[row + 1]; i++)
                dense[row, rows.Latents[i]] = rows.Values[i];
        }
        return tensor(dense);
    }

    private static Tensor Activations(int rows) => new SeedStream(5).Normal(rows, Width);

    private static SparseAutoencoder Make(string architecture, string convention) => new DictionaryParts(architecture, Weights(architecture, convention))
    {
        K = architecture == "topk" ? K : 0,
        Convention = new()
        {
            SubtractsDecoderBias = convention.Contains("subtracted", StringComparison.Ordinal),
            Rows = convention switch
            {
                _ when convention.Contains("layer norm", StringComparison.Ordinal) => RowNormalisation.LayerNorm,
                _ when convention.Contains("root width", StringComparison.Ordinal) => RowNormalisation.RootWidth,
                _ => RowNormalisation.None,
            },
        },
    }.Build();

    // Some 3 % of the latents fire. What reads and writes other widths is a transcoder, which neither subtracts b_dec nor puts a row's mean back.
    private static Dictionary<string, Tensor> Weights(string architecture, string convention)
    {
        var output = convention is "plain" or "skip" ? Out : Width;
        Tensor Random(int seed, params long[] sizes) => new SeedStream((ulong)seed).Normal(sizes);
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["W_enc"] = Random(1, Width, Latents) / Math.Sqrt(Width), ["W_dec"] = Random(2, Latents, output), ["b_dec"] = Random(3, output) / 4,
        };
        if (convention.StartsWith("skip", StringComparison.Ordinal))
            weights["W_skip"] = Random(4, output, Width);
        if (architecture == "gated")
            (weights["b_gate"], weights["b_mag"], weights["r_mag"]) = (Random(6, Latents) / 4 - 2.2, Random(7, Latents) - 1, Random(8, Latents) / 4);
        else
            weights["b_enc"] = Random(6, Latents) / 4 - (architecture == "standard" ? 2.2 : 0);
        if (architecture == "jumprelu")
            weights["threshold"] = Random(7, Latents) / 4 + 2.2;
        return weights;
    }
}
