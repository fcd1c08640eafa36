using Assay.Dictionaries.Architectures;
using static Assay.Dictionaries.Tests.Formats.MadeDictionary;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Formats;

/// <summary>Every foreign format against its library's definition, in double arithmetic over the formula that made the files.</summary>
public class ForeignDictionaryTests
{
    private const double Tolerance = 2e-5;   // float32 sums of some dozens of numbers below 10

    // W_enc [d, M] and W_dec [M, d] where the file has them so, and where it has nn.Linear's [out, in].
    private static readonly double[,] WideEnc = Matrix(Enc, Width, Latents), LinearEnc = Transposed(Matrix(Enc, Latents, Width));
    private static readonly double[,] WideDec = Matrix(Dec, Latents, Width), LinearDec = Transposed(Matrix(Dec, Width, Latents));
    private static readonly double[] EncoderBias = Vector(Bias), DecoderBias = Vector(Out, Width), Thresholds = Array.ConvertAll(Vector(Theta), Math.Abs);

    public static TheoryData<string, string, string?, string?> Dictionaries => new()
    {
        { "saelens-flat-topk", "saelens", "resid_pre.8", "resid_pre.8" },
        { "saelens-layer-norm", "saelens", "mlp_out.5", "mlp_out.5" },
        { "saelens-scaled", "saelens", "resid_post.1", "resid_post.1" },
        { "saelens-skip", "saelens", "mlp_in.2", "mlp_out.2" },
        { "sparsify/layers.3", "sparsify", "resid_post.3", "resid_post.3" },
        { "sparsify/layers.5.mlp", "sparsify", null, "mlp_raw.5" },
        { "gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82", "gemma-scope", "resid_post.12", "resid_post.12" },
        { "gemma-scope-2b-pt-transcoders/layer_19/width_16k/average_l0_12/params.npz", "gemma-scope", "mlp_in.19", "mlp_out.19" },
        { "gemma-scope-2b-pt-res/embedding/width_4k/average_l0_6", "gemma-scope", "resid_pre.0", "resid_pre.0" },
        { "gemma-scope-2-1b-pt/resid_post_all/layer_10_width_16k_l0_small", "gemma-scope-2", "resid_post.10", "resid_post.10" },
        { "gemma-scope-2-1b-pt/transcoder_all/layer_5_width_16k_l0_big_affine", "gemma-scope-2", null, "mlp_out.5" },
        { "Llama3_1-8B-Base-L8R-8x", "llama-scope", "resid_post.8", "resid_post.8" },
        { "dictionary-learning/trainer_0", "dictionary-learning", "resid_post.8", "resid_post.8" },
        { "dictionary-learning/trainer_1", "dictionary-learning", "resid_post.8", "resid_post.8" },
        { "dictionary-learning/trainer_2", "dictionary-learning", "resid_post.8", "resid_post.8" },
        { "dictionary-learning/trainer_3", "dictionary-learning", "resid_post.8", "resid_post.8" },
        { "dictionary-learning/trainer_4/ae.pt", "dictionary-learning", "resid_post.8", "resid_post.8" },
        { "dictionary-learning/trainer_5", "dictionary-learning", "resid_post.8", "resid_post.8" },
        { "dictionary-learning/trainer_6", "dictionary-learning", "resid_post.8", "resid_post.8" },
        { "gpt2-small/resid_post_mlp_v5_32k/autoencoders/8.pt", "openai", "resid_post.8", "resid_post.8" },
        { "gpt2-small/mlp_post_act/autoencoders/0.pt", "openai", "mlp_act.0", "mlp_act.0" },
    };

    [Theory]
    [MemberData(nameof(Dictionaries))]
    public void A_foreign_dictionary_is_recognised_and_does_what_its_own_library_does(string path, string format, string? input, string? target)
    {
        using var scope = NewDisposeScope();
        using var loaded = SparseAutoencoder.Load(MadeDictionary.Path(path));
        using var dictionary = loaded.To(ScalarType.Float32);
        Assert.Equal((format, input, target), (loaded.Origin?.Format, loaded.Input?.ToString(), loaded.Target?.ToString()));
        var (x, expected) = (Batch(), X.Select(row => Expected(path, row)).ToArray());
        Assert.InRange(Difference(dictionary.Encode(x), expected.Select(pair => pair.F)), 0, Tolerance);
        Assert.InRange(Difference(dictionary.Reconstruct(x), expected.Select(pair => pair.Y)), 0, Tolerance);
        Assert.InRange(expected.Average(pair => pair.F.Count(v => v > 0)), 0.5, Latents - 0.5);     // else it would show little
    }

    private static (double[] F, double[] Y) Expected(string path, double[] x) => path.Split('/') switch
    {
        ["saelens-flat-topk"] => Autoencoder(x, WideEnc, WideDec, z => Largest(z, 2)),
        ["saelens-layer-norm"] => LayerNormed(x, row => Autoencoder(row, WideEnc, WideDec, Relu)),
        ["saelens-scaled"] => Scaled(x),
        ["saelens-skip"] => WithSkip(x, Relu(Affine(x, WideEnc, EncoderBias)), Matrix(Dec, Latents, 3), Vector(Out, 3), Transposed(Matrix(Skip, 3, Width))),
        ["sparsify", "layers.3"] => Autoencoder(x, LinearEnc, WideDec, z => Largest(z, 2)),
        ["sparsify", _] => WithSkip(x, GroupMax(Affine(x, LinearEnc, EncoderBias), 3), WideDec, DecoderBias, Transposed(Matrix(Skip, Width, Width))),
        [_, "embedding", ..] => OnScaledEmbeddings(x),
        ["gemma-scope-2-1b-pt", "transcoder_all", _] => WithSkip(x, Jump(Affine(x, WideEnc, EncoderBias), Thresholds), WideDec, DecoderBias, Matrix(Skip, Width, Width)),
        [var scope, ..] when scope.StartsWith("gemma", StringComparison.Ordinal) => Decoded(Jump(Affine(x, WideEnc, EncoderBias), Thresholds), WideDec),
        ["Llama3_1-8B-Base-L8R-8x"] => Llama(x),
        ["dictionary-learning", "trainer_0", ..] => Autoencoder(x, LinearEnc, LinearDec, Relu),
        ["dictionary-learning", "trainer_1", ..] => Decoded(Relu(Affine(x, LinearEnc, EncoderBias)), LinearDec),
        ["dictionary-learning", "trainer_2", ..] => Decoded(Gated(Affine(Minus(x, DecoderBias), LinearEnc, new double[Latents]), EncoderBias, Vector(Second), Vector(Third)), LinearDec),
        ["dictionary-learning", "trainer_3", ..] => Decoded(Jump(Affine(x, WideEnc, EncoderBias), Thresholds), WideDec),
        ["dictionary-learning", "trainer_4", ..] => Autoencoder(x, LinearEnc, LinearDec, z => Largest(z, 2)),
        ["dictionary-learning", "trainer_5", ..] => Autoencoder(x, LinearEnc, LinearDec, z => Jump(z, 0.3125)),
        ["dictionary-learning", "trainer_6", ..] => Autoencoder(x, WideEnc, WideDec, z => Jump(z, 0.3125)),
        ["gpt2-small", "mlp_post_act", ..] => Autoencoder(x, LinearEnc, LinearDec, Relu),
        _ => LayerNormed(x, row => Autoencoder(row, LinearEnc, LinearDec, z => Largest(z, 3))),
    };

    private static (double[] F, double[] Y) Decoded(double[] f, double[,] decoder) => (f, Affine(f, decoder, DecoderBias));

    private static (double[] F, double[] Y) Autoencoder(double[] x, double[,] encoder, double[,] decoder, Func<double[], double[]> fire) =>
        Decoded(fire(Affine(Minus(x, DecoderBias), encoder, EncoderBias)), decoder);

    private static (double[] F, double[] Y) WithSkip(double[] x, double[] f, double[,] decoder, double[] bias, double[,] skip) =>
        (f, Plus(Affine(f, decoder, bias), Affine(x, skip, new double[bias.Length])));

    // Divided by deviation + 1e-5, multiplied by the deviation alone.
    private static (double[] F, double[] Y) LayerNormed(double[] x, Func<double[], (double[] F, double[] Y)> inner)
    {
        var (mean, deviation) = Moments(x);
        var (f, y) = inner(Array.ConvertAll(x, v => (v - mean) / (deviation + 1e-5)));
        return (f, Array.ConvertAll(y, v => v * deviation + mean));
    }

    // 1.75 x goes in; pre-activations times decoder norms against one threshold; the norms and the scale are taken out again.
    private static (double[] F, double[] Y) Scaled(double[] x)
    {
        var norms = RowNorms(WideDec);
        var z = Affine(Minus(Times(x, 1.75), DecoderBias), WideEnc, EncoderBias);
        var f = Jump([.. z.Zip(norms, (v, n) => v * n)], 0.25);
        return (f, Times(Affine([.. f.Zip(norms, (v, n) => v / n)], WideDec, DecoderBias), 1 / 1.75));
    }

    // The file's dictionary is of e = x/√d.
    private static (double[] F, double[] Y) OnScaledEmbeddings(double[] x)
    {
        var (f, e) = Decoded(Jump(Affine(Times(x, 1 / Math.Sqrt(Width)), WideEnc, EncoderBias), Thresholds), WideDec);
        return (f, Times(e, Math.Sqrt(Width)));
    }

    // OpenMOSS's order: weights to raw activations, decoder to unit length, then the threshold; latents shown on the training scale.
    private static (double[] F, double[] Y) Llama(double[] x)
    {
        var (into, from) = (Math.Sqrt(Width) / 1.25, Math.Sqrt(Width) / 1.5);
        var norms = Array.ConvertAll(RowNorms(LinearDec), n => n * into / from);
        var z = Affine(x, LinearEnc, Times(EncoderBias, 1 / into));
        var f = Jump([.. z.Zip(norms, (v, n) => v * n)], 0.2021484375);
        var y = Affine([.. f.Zip(norms, (v, n) => v / n * into / from)], LinearDec, Times(DecoderBias, 1 / from));
        return (Times(f, into), y);
    }

    [Fact]
    public void What_files_and_folders_say_beside_the_weights_is_kept()
    {
        using var scope = NewDisposeScope();
        using var scopeRelease = SparseAutoencoder.Load(MadeDictionary.Path("gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82"));
        Assert.Equal((82.0, "google/gemma-2-2b"), (scopeRelease.Origin!.DeclaredL0, scopeRelease.Origin.Model));
        using var transcoder = SparseAutoencoder.Load(MadeDictionary.Path("gemma-scope-2-1b-pt/transcoder_all/layer_5_width_16k_l0_big_affine"));
        Assert.Equal((107.0, "google/gemma-3-1b-pt", "model.layers.5.pre_feedforward_layernorm.output"), (transcoder.Origin!.DeclaredL0, transcoder.Origin.Model, transcoder.Origin.Hook));
        Assert.True(transcoder.IsTranscoder);
        using var sparsify = SparseAutoencoder.Load(MadeDictionary.Path("sparsify/layers.3"));
        Assert.Equal(("EleutherAI/pythia-160m", ScalarType.BFloat16, 2), (sparsify.Origin!.Model, sparsify.DecoderWeights.dtype, sparsify.K));
        using var learning = SparseAutoencoder.Load(MadeDictionary.Path("dictionary-learning/trainer_5"));
        Assert.Equal("EleutherAI/pythia-160m-deduped", learning.Origin!.Model);
    }

    [Fact]
    public void A_dictionary_that_needs_its_input_refuses_to_decode_without_it()
    {
        using var scope = NewDisposeScope();
        using var skip = SparseAutoencoder.Load(MadeDictionary.Path("saelens-skip"));
        Assert.True(skip.DecodingNeedsInput);
        var fault = Assert.Throws<InvalidOperationException>(() => skip.Decode(zeros(1, Latents)));
        Assert.Contains("Decode(f, x)", fault.Message, StringComparison.Ordinal);
        Assert.Equal((Width, 3), (skip.InputWidth, skip.OutputWidth));
    }

    [Fact]
    public void Rows_scaled_to_root_width_are_scaled_back()
    {
        using var scope = NewDisposeScope();
        Tensor Of(int number, params long[] shape) => tensor(Vector(number, (int)shape.Aggregate(1L, (a, b) => a * b)), shape).to(ScalarType.Float32);
        using var dictionary = new ReluAutoencoder(Of(Enc, Width, Latents), Of(Bias, Latents), Of(Dec, Latents, Width), Of(Out, Width)) { Convention = new() { Rows = RowNormalisation.RootWidth } };
        var expected = X.Select(x =>
        {
            var factor = Math.Sqrt(Width) / Math.Sqrt(x.Sum(v => v * v));
            return Times(Decoded(Relu(Affine(Times(x, factor), WideEnc, EncoderBias)), WideDec).Y, 1 / factor);
        });
        Assert.InRange(Difference(dictionary.Reconstruct(Batch()), expected), 0, Tolerance);
    }
}
