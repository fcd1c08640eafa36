using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Kernels;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries;

/// <summary>A float32 dictionary on the CPU, made ready to encode many activations: the batch × latents matrix never exists, and only latents that fire are decoded.</summary>
/// <remarks>
/// Gives what the dictionary's own <see cref="SparseAutoencoder.Encode"/> and <see cref="SparseAutoencoder.Decode(Tensor, Tensor)"/> give, to float rounding.
/// Holds a second copy of W_enc and as many threads as libtorch uses; the dictionary must outlive it and keep its weights. Safe to use from one thread at a time.
/// </remarks>
public sealed unsafe class SparseEncoder : IDisposable
{
    private readonly SparseAutoencoder _dictionary;
    private readonly Team _team = new();
    private readonly Panels _panels;
    private readonly EncoderProduct _product;
    private readonly ActivePairs _pairs;
    private readonly SparseDecoder _decoder;
    private readonly Scratch<float> _x = new();
    private readonly float[] _bias, _cuts;
    private readonly float[]? _scales, _shifts;
    private bool _crowded;

    private SparseEncoder(SparseAutoencoder dictionary, LatentRule rule)
    {
        _dictionary = dictionary;
        _panels = new Panels(dictionary.Latents, dictionary.InputWidth);
        _panels.PackColumns(Floats.Of(rule.Encoder.contiguous()));
        _product = new EncoderProduct(_team, _panels, dictionary.Latents, dictionary.InputWidth, rule.Keep);
        _pairs = new ActivePairs(dictionary.Latents);
        _decoder = new SparseDecoder(_team, dictionary.DecoderWeights, dictionary.DecoderBias);
        (_bias, _cuts) = (Values(rule.Bias) ?? new float[dictionary.Latents], Values(rule.Cut) ?? new float[dictionary.Latents]);
        (_scales, _shifts) = (Values(rule.Scale), Values(rule.Shift));
    }

    /// <summary>The encoder of a dictionary; null for one that must be encoded by its own dense products: on another device, of another type, of an architecture whose latents
    /// compete in groups, or with weights that are not finite.</summary>
    public static SparseEncoder? For(SparseAutoencoder dictionary)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        if (dictionary.DecoderWeights is not { dtype: ScalarType.Float32, device_type: DeviceType.CPU } || dictionary.Rule() is not { } rule)
            return null;
        return Finite(rule.Encoder) && (rule.Bias is null || Finite(rule.Bias)) ? new SparseEncoder(dictionary, rule) : null;
    }

    /// <summary>Latent values of raw activations [N, d], best a few thousand rows at a time. Null where the dictionary's own dense products must serve: some number among them, or
    /// among what their rows' normalisation makes of them, is not finite; or more than one latent in 8 is active, after which it is not tried again.</summary>
    public SparseRows? Encode(Tensor x)
    {
        Shape.Expect(x, "activations", -1, _dictionary.InputWidth);
        var rows = checked((int)x.size(0));
        if (rows == 0)
            return new SparseRows(_dictionary.Latents, [0], [], []);
        if (_crowded || !Fill(x, rows))
            return null;
        _pairs.Begin(rows, (long)rows * _dictionary.Latents / ActivePairs.DenseFrom);
        fixed (float* bias = _bias, cuts = _cuts)
            _product.Run(_x.Need(0), rows, bias, cuts, _pairs);
        _crowded = _pairs.Count > _pairs.Capacity;
        return _crowded ? null : Gather();
    }

    /// <summary>The activations [N, e] that the latents of raw activations x [N, d] stand for.</summary>
    public Tensor Decode(SparseRows latents, Tensor x)
    {
        Shape.Expect(x, "activations", latents.Count, _dictionary.InputWidth);
        if (latents.Width != _dictionary.Latents)
            throw new ArgumentException(FormattableString.Invariant($"rows of {latents.Width} latents, expected the dictionary's {_dictionary.Latents}"), nameof(latents));
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return _dictionary.Finish(_decoder.Run(latents), x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable[])[_team, _panels, _product, _pairs, _decoder, _x])
            part.Dispose();
    }

    // Copies what the encoder multiplies to where whole tiles of rows can be read; false where it is not finite.
    private bool Fill(Tensor x, int rows)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var prepared = _dictionary.Prepare(x).contiguous();
        if (!Finite(prepared))
            return false;
        var bytes = (long)rows * _dictionary.InputWidth * sizeof(float);
        float* to = _x.Need((long)EncoderProduct.Padded(rows) * _dictionary.InputWidth);
        Buffer.MemoryCopy(Floats.Of(prepared), to, bytes, bytes);
        return true;
    }

    // Rows lie in the pairs as their blocks were done; here they come in order.
    private SparseRows Gather()
    {
        var count = (int)_pairs.Count;
        var (offsets, latents, values) = (new long[_pairs.Rows + 1], GC.AllocateUninitializedArray<int>(count), GC.AllocateUninitializedArray<float>(count));
        var at = 0;
        for (var row = 0; row < _pairs.Rows; row++)
        {
            for (long pair = _pairs.RowStart(row), end = pair + _pairs.RowCount(row); pair < end; pair++)
            {
                (latents[at], values[at]) = (_pairs.Latent[pair], Value(_pairs.Latent[pair], _pairs.Z[pair]));
                at += values[at] > 0 ? 1 : 0;
            }
            offsets[row + 1] = at;
        }
        return new SparseRows(_dictionary.Latents, offsets, latents, values);
    }

    private float Value(int latent, float z) => _scales is null ? z : z * _scales[latent] + _shifts![latent];

    // A NaN or an infinity anywhere shows in the sum.
    private static bool Finite(Tensor tensor) => float.IsFinite(tensor.sum().ToSingle());

    private static float[]? Values(Tensor? tensor) => tensor?.contiguous().data<float>().ToArray();
}
