using System.Buffers;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>loss = mean over the batch of ‖y − x̂‖² + λ Σ f^p, f = z · 1[z > θ], with the rectangle kernel K(u) = 1[|u| &lt; 1/2] in place of the jump's derivative:
/// ∂f/∂θ := −(θ/ε) K((z − θ)/ε), ∂f^p/∂θ := −(θ^p/ε) K((z − θ)/ε), and nothing flows from either kernel into z. p = 0, λ‖f‖₀, is the default.</summary>
/// <remarks>
/// Rajamanoharan et al. 2024 (2407.14435), the straight-through gradients. A pair is kept when it is active or in the kernel's window. f^p jumps by θ^p at the threshold;
/// to send p f^(p−1) through the jump of f instead would be too small by the factor p.
/// </remarks>
internal sealed unsafe class SparseJumpReLU : SparseStep
{
    private readonly JumpReLUOptions _options;
    private readonly Tensor _theta, _hits, _fromError, _fromPenalty;
    private readonly float* _thetaAt, _hitsAt, _fromErrorAt, _fromPenaltyAt;
    private double _steering, _hitRate = double.NaN, _sparsityGradientShare = double.NaN;

    public SparseJumpReLU(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
        : base(options, training, inputWidth, outputWidth, keep: 0, "b_enc", ThresholdName(options))
    {
        _options = (JumpReLUOptions)options.Architecture;
        (_theta, _hits, _fromError, _fromPenalty) = (Vector(), Vector(), Vector(), Vector());
        _thetaAt = Floats.Of(_theta);
        _hitsAt = Floats.Of(_hits);
        _fromErrorAt = Floats.Of(_fromError);
        _fromPenaltyAt = Floats.Of(_fromPenalty);
    }

    protected override string ArchitectureName => "jumprelu";

    private bool IsLog => _options.Parametrisation == ThresholdParametrisation.Log;

    private float HalfWindow => (float)(_options.Bandwidth / 2);

    private TrainedTensor Threshold => Weights.Vectors[1];

    protected override void InitialiseRest(SeedStream stream) =>
        Threshold.Value.fill_(IsLog ? Math.Log(_options.ThresholdInit) : _options.ThresholdInit);

    protected override void BeforeStep(StepSettings settings)
    {
        _theta.copy_(IsLog ? Threshold.Value.flatten().exp() : Threshold.Value.flatten());
        _hits.zero_();
        _fromError.zero_();
        _fromPenalty.zero_();
    }

    // A little below the window's edge, so that rounding never loses a pair: SendBack asks the exact question.
    protected override void SetCuts(float* cuts)
    {
        for (var latent = 0; latent < Weights.Latents; latent++)
        {
            var edge = _thetaAt[latent] - HalfWindow;
            cuts[latent] = Rectified && edge < 0 ? float.NegativeInfinity : edge - MathF.Abs(edge) * 1e-6f - 1e-12f;
        }
    }

    private bool Rectified => _options.PreActivation == PreActivationReading.Relu;

    // Active ones to the front; the order among each kind stays.
    public override int Activate(long from, int count)
    {
        int* latents = Pairs.Latent + from;
        float* z = Pairs.Z + from, f = Pairs.F + from;
        var aside = ArrayPool<(int, float)>.Shared.Rent(count);
        var (active, near) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            if (z[i] > _thetaAt[latents[i]])
                (latents[active], z[active++]) = (latents[i], z[i]);
            else
                aside[near++] = (latents[i], z[i]);
        }
        for (var i = 0; i < near; i++)
            (latents[active + i], z[active + i]) = aside[i];
        ArrayPool<(int, float)>.Shared.Return(aside);
        new ReadOnlySpan<float>(z, active).CopyTo(new Span<float>(f, active));
        new Span<float>(f + active, count - active).Clear();
        return active;
    }

    public override void SendBack(int row, long from, int count, float* error, float* target)
    {
        Penalty.Slopes(Pairs.F + from, Pairs.G + from, count);
        for (var pair = from; pair < from + count; pair++)
        {
            var latent = Pairs.Latent[pair];
            var gradient = RowMath.Dot(error, Weights.Decoder.Row(latent), Weights.OutputWidth);
            Pairs.G[pair] = Pairs.F[pair] != 0 ? gradient + Pairs.G[pair] : 0;
            var reading = Rectified ? MathF.Max(Pairs.Z[pair], 0) : Pairs.Z[pair];
            Pairs.Extra[pair] = MathF.Abs(reading - _thetaAt[latent]) < HalfWindow ? gradient : float.NaN;      // NaN: outside the window
        }
    }

    // λ (L0/target − 1)²: its derivative in L0 takes λ's place.
    public override void ActiveKnown(long active)
    {
        base.ActiveKnown(active);
        if (_options.TargetL0 is { } target)
            _steering = 2 * Penalty.Lambda * (L0 / target - 1) / target / Rows;
    }

    private double Price(float theta) => _options.TargetL0 is null ? Penalty.Jump(theta) : _steering;

    // gθ = −(1/ε) Σ_batch K · (θ gf + λ θ^p/B); gf is the error's alone
    public override void VectorGradients(int latent, long from, long to, float sum, float* gradients)
    {
        var (hits, fromError) = (0, 0f);
        for (var place = from; place < to; place++)
        {
            var gradient = Pairs.Extra[Pairs.ByLatent[place]];
            if (float.IsNaN(gradient))
                continue;
            hits++;
            fromError += gradient;
        }
        gradients[0] = sum;
        gradients[1] = ThresholdGradient(latent, hits, fromError);
    }

    private float ThresholdGradient(int latent, float hits, float gradientsInWindow)
    {
        var theta = _thetaAt[latent];
        var fromPenalty = hits * Price(theta);
        (_hitsAt[latent], _fromErrorAt[latent], _fromPenaltyAt[latent]) = (hits, gradientsInWindow * theta, (float)fromPenalty);
        var gradient = (float)((_fromErrorAt[latent] + fromPenalty) * (-1 / _options.Bandwidth));
        return IsLog ? gradient * theta : gradient;
    }

    public override long WideDecode(Tensor z, Tensor reconstruction, WideRange range)
    {
        var f = Jumped(z, range);
        Penalty.Measure(f);
        return WideActivity.Decode(this, f, reconstruction, range);
    }

    public override WideGradients Wide(Tensor z, Tensor errors, WideRange range)
    {
        var f = Jumped(z, range);
        var g = errors.matmul(range.Of(Weights.Decoder.Value).t());
        var window = ((Rectified ? z.relu() : z) - range.Of(_theta)).abs_().lt_(_options.Bandwidth / 2);     // K, as 0 and 1
        var (hits, fromError) = (ColumnSums(window), ColumnSums(window.mul_(g)));
        var threshold = empty_like(hits);
        float* to = Floats.Of(threshold), h = Floats.Of(hits), e = Floats.Of(fromError);
        for (var i = 0; i < range.Count; i++)
            to[i] = ThresholdGradient(range.First + i, h[i], e[i]);
        Penalty.AddSlopes(g, f);
        g.mul_(f.gt(0));
        return new WideGradients(f, g, [ColumnSums(g), threshold]);
    }

    private Tensor Jumped(Tensor z, WideRange range) => z * z.gt(range.Of(_theta));

    public override void AfterMove(int latent)
    {
        if (!IsLog && Threshold.At[latent] < 0)
            Threshold.At[latent] = 0;
    }

    protected override double SparsityTerm()
    {
        _hitRate = _hits.mean().ToDouble() / Rows;
        var (penalty, error) = (_fromPenalty.abs().sum().ToDouble(), _fromError.abs().sum().ToDouble());
        _sparsityGradientShare = penalty + error > 0 ? penalty / (penalty + error) : double.NaN;
        return _options.TargetL0 is { } target ? Penalty.Lambda * Math.Pow(L0 / target - 1, 2) : Penalty.Value;
    }

    protected override IReadOnlyDictionary<string, Tensor> InferenceVectors() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        ["b_enc"] = Weights.Vectors[0].Value, ["threshold"] = IsLog ? Threshold.Value.exp() : Threshold.Value,
    };

    public override LatentHealth Health(long deadAfterTokens)
    {
        using var _ = NewDisposeScope();
        var threshold = IsLog ? Threshold.Value.exp() : Threshold.Value;
        // "Moved" is a tenth of the way to anywhere: Adam's first steps alone move raw thresholds by a few learning rates.
        var moved = (threshold - _options.ThresholdInit).abs().gt(0.1 * _options.ThresholdInit);
        return new LatentHealth(DeadShare(deadAfterTokens), _hitRate, Share(moved), Share(threshold.lt(_options.Bandwidth / 2)), _sparsityGradientShare);
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (var tensor in (Tensor[])[_theta, _hits, _fromError, _fromPenalty])
            tensor.Dispose();
    }

    private Tensor Vector() => zeros(Weights.Latents).DetachFromDisposeScope();

    private static double Share(Tensor mask) => (double)mask.count_nonzero().ToInt64() / mask.size(0);

    private static string ThresholdName(DictionaryOptions options) =>
        ((JumpReLUOptions)options.Architecture).Parametrisation == ThresholdParametrisation.Log ? "log_threshold" : "threshold";
}
