using System.Buffers;
using Assay.Dictionaries.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>u = x W_enc, π = u + b_gate, f = 1[π > 0] · ReLU(exp(r_mag) u + b_mag);
/// loss = mean of ‖y − x̂(f)‖² + λ Σ ReLU(π)^p + ‖y − ReLU(π) W_dec − b_dec‖², the decoder of the last term taken as given.</summary>
/// <remarks>Rajamanoharan et al. 2024 (2404.16014), the loss with its auxiliary term. A pair is kept when its gate is open, for both terms.</remarks>
internal sealed unsafe class SparseGated(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : SparseStep(options, training, inputWidth, outputWidth, keep: 0, "b_gate", "b_mag", "r_mag")
{
    private readonly Lock _sums = new();
    private Tensor? _gateErrors;                // of the wide pass, [B, e]
    private double _auxiliary;

    protected override string ArchitectureName => "gated";

    protected override double AuxiliaryTerm => _auxiliary / Rows;

    private float* GateBias => Weights.Vectors[0].At;

    private float* MagnitudeBias => Weights.Vectors[1].At;

    private float* LogMagnitude => Weights.Vectors[2].At;

    protected override float* Penalised => Pairs.Z;

    protected override void BeforeStep(StepSettings settings) => _auxiliary = 0;

    protected override void SetCuts(float* cuts) => new Span<float>(cuts, Weights.Latents).Clear();

    // Every pair's gate is open; its magnitude may still be zero.
    public override int Activate(long from, int count)
    {
        for (var pair = from; pair < from + count; pair++)
            Pairs.F[pair] = MathF.Max(0, Scaled(pair) + MagnitudeBias[Pairs.Latent[pair]]);
        return count;
    }

    // exp(r_mag) u
    private float Scaled(long pair) => MathF.Exp(LogMagnitude[Pairs.Latent[pair]]) * (Pairs.Z[pair] - GateBias[Pairs.Latent[pair]]);

    public override void SendBack(int row, long from, int count, float* error, float* target)
    {
        var width = Weights.OutputWidth;
        var rented = ArrayPool<float>.Shared.Rent(width);
        fixed (float* gateError = rented)
        {
            new ReadOnlySpan<float>(Weights.DecoderBias.At, width).CopyTo(new Span<float>(gateError, width));
            RowMath.AddRows(gateError, width, Weights.Decoder.At, Pairs.Latent + from, Pairs.Z + from, count);
            Add(RowMath.Error(gateError, target, width, 2f / Rows));
            Penalty.Slopes(Pairs.Z + from, Pairs.G + from, count);
            for (var pair = from; pair < from + count; pair++)
                SendBack(pair, error, gateError);
        }
        ArrayPool<float>.Shared.Return(rented);
    }

    private void SendBack(long pair, float* error, float* gateError)
    {
        var latent = Pairs.Latent[pair];
        float* row = Weights.Decoder.Row(latent);
        var magnitude = Pairs.F[pair] > 0 ? RowMath.Dot(error, row, Weights.OutputWidth) : 0;
        var gate = RowMath.Dot(gateError, row, Weights.OutputWidth) + Pairs.G[pair];
        Pairs.Extra[pair] = magnitude;
        Pairs.G[pair] = gate + magnitude * MathF.Exp(LogMagnitude[latent]);
    }

    private void Add(double squares)
    {
        lock (_sums)
            _auxiliary += squares;
    }

    public override void VectorGradients(int latent, long from, long to, float sum, float* gradients)
    {
        var (magnitude, logMagnitude) = (0f, 0f);
        for (var place = from; place < to; place++)
        {
            var pair = Pairs.ByLatent[place];
            magnitude += Pairs.Extra[pair];
            logMagnitude += Pairs.Extra[pair] * Scaled(pair);
        }
        gradients[0] = sum - magnitude * MathF.Exp(LogMagnitude[latent]);
        (gradients[1], gradients[2]) = (magnitude, logMagnitude);
    }

    public override long WideDecode(Tensor z, Tensor reconstruction, WideRange range)
    {
        var opened = z.relu();
        Penalty.Measure(opened);
        if (range.First == 0)
            BeginGateErrors(reconstruction);
        _gateErrors!.addmm_(opened, range.Of(Weights.Decoder.Value));
        return WideActivity.Decode(this, Magnitudes(z, range).F, reconstruction, range);
    }

    private void BeginGateErrors(Tensor reconstruction)
    {
        if (_gateErrors is null || _gateErrors.size(0) != reconstruction.size(0))
        {
            _gateErrors?.Dispose();
            _gateErrors = empty_like(reconstruction).DetachFromDisposeScope();
        }
        _gateErrors.copy_(Weights.DecoderBias.Value.expand_as(reconstruction));
    }

    public override void WideErrorsKnown(Tensor target)
    {
        _gateErrors!.sub_(target);
        _auxiliary = _gateErrors.square().sum().ToDouble();
        _gateErrors.mul_(2.0 / target.size(0));
    }

    public override WideGradients Wide(Tensor z, Tensor errors, WideRange range)
    {
        var (f, scaled) = Magnitudes(z, range);
        var decoder = range.Of(Weights.Decoder.Value).t();
        var magnitude = errors.matmul(decoder).mul_(f.gt(0));
        var gate = _gateErrors!.matmul(decoder);
        Penalty.AddSlopes(gate, z.relu());
        gate.mul_(z.gt(0));
        IReadOnlyList<Tensor> vectors = [ColumnSums(gate), ColumnSums(magnitude), ColumnSums(scaled.mul_(magnitude))];
        return new WideGradients(f, gate.addcmul_(magnitude, range.Of(Weights.Vectors[2].Value).view(-1).exp(), 1), vectors);
    }

    private (Tensor F, Tensor Scaled) Magnitudes(Tensor z, WideRange range)
    {
        var scaled = (z - range.Of(Weights.Vectors[0].Value).view(-1)).mul_(range.Of(Weights.Vectors[2].Value).view(-1).exp());
        return ((scaled + range.Of(Weights.Vectors[1].Value).view(-1)).relu_().mul_(z.gt(0)), scaled);
    }

    protected override IReadOnlyDictionary<string, Tensor> InferenceVectors() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        ["b_gate"] = Weights.Vectors[0].Value, ["b_mag"] = Weights.Vectors[1].Value, ["r_mag"] = Weights.Vectors[2].Value,
    };

    public override void Dispose()
    {
        base.Dispose();
        _gateErrors?.Dispose();
    }
}
