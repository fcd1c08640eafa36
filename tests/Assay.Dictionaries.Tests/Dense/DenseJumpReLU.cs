using Assay.Dictionaries.Training;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Dense;

/// <summary>loss = mean over the batch of ‖y − x̂‖² + λ‖f‖₀, f = z · 1[z > θ], with the rectangle kernel K(u) = 1[|u| &lt; 1/2] in place of the jump's derivative:
/// ∂f/∂θ := −(θ/ε) K((z − θ)/ε), ∂‖f‖₀/∂θ := −(1/ε) K((z − θ)/ε), and nothing flows from either kernel into z.</summary>
/// <remarks>Rajamanoharan et al. 2024 (2407.14435), the straight-through gradients.</remarks>
internal sealed class DenseJumpReLU : DenseStep
{
    private readonly JumpReLUOptions _options;
    private readonly DenseAnnealer _annealer;
    private readonly string _name;
    private double _hitRate = double.NaN, _sparsityGradientShare = double.NaN;

    public DenseJumpReLU(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
        : base(options, training, inputWidth, outputWidth, "b_enc", ThresholdName(options))
    {
        _options = (JumpReLUOptions)options.Architecture;
        _annealer = new DenseAnnealer(_options.Annealing, _options.Penalty == JumpReLUPenalty.L0 ? 0 : 1, training.Steps);
        _name = ThresholdName(options);
    }

    protected override string ArchitectureName => "jumprelu";

    private bool IsLog => _options.Parametrisation == ThresholdParametrisation.Log;

    /// <summary>θ [M], a fresh tensor where its logarithm is trained.</summary>
    public Tensor Thresholds() => IsLog ? Parameters[_name].exp() : Parameters[_name];

    protected override void InitialiseRest(SeedStream stream) =>
        Parameters[_name].fill_(IsLog ? Math.Log(_options.ThresholdInit) : _options.ThresholdInit);

    public override StepFigures Gradients(Tensor input, Tensor target, StepSettings settings)
    {
        var rows = input.size(0);
        var threshold = Thresholds();
        var x = EncoderInput(input);
        var f = PreActivations(x);                                     // z for now, [B, M]
        if (_options.PreActivation == PreActivationReading.Relu)
            f.relu_();
        var window = f - threshold;
        var fires = window.gt(0);
        f.mul_(fires);
        window.abs_().lt_(_options.Bandwidth / 2);                     // K, as 0 and 1
        CountFiring(f);

        var price = Price(f, rows, settings.SparsityShare);
        var gf = LatentGradient(DecodeAndGradient(f, target, settings.WithFigures));   // [B, M]
        ThresholdGradient(window, gf, threshold, price.PerLatent / rows, settings.WithFigures);
        gf.add_(_annealer.Slopes(f, price.PerLatent)).mul_(fires);                                                // the gradient in z
        var sums = ColumnSums(gf);
        Parameters.Gradient("b_enc").copy_(sums);
        BackThroughEncoder(x, gf, sums);
        var sparsity = price.Loss(f, rows, settings.WithFigures);
        _annealer.After(settings, f);
        return Figures(f, sparsity, 0, settings.WithFigures);
    }

    // gθ = −(1/ε) Σ_batch K · (θ gf + λ/B)
    private void ThresholdGradient(Tensor window, Tensor gf, Tensor threshold, double pricePerRow, bool withFigures)
    {
        var hits = ColumnSums(window);                                 // [M]
        var fromL0 = hits * pricePerRow * (_annealer.P == 0 ? ones_like(threshold) : threshold.pow(_annealer.P));      // the penalty jumps by λ θ^p
        var fromError = ColumnSums(window.mul_(gf)).mul_(threshold);
        var gradient = (fromError + fromL0).mul_(-1 / _options.Bandwidth);
        if (IsLog)
            gradient.mul_(threshold);
        Parameters.Gradient(_name).copy_(gradient);
        if (!withFigures)
            return;
        _hitRate = hits.mean().ToDouble() / window.size(0);
        var (l0, error) = (fromL0.abs().sum().ToDouble(), fromError.abs().sum().ToDouble());
        _sparsityGradientShare = l0 + error > 0 ? l0 / (l0 + error) : double.NaN;
    }

    // λ ‖f‖₀, or λ (L0/target − 1)² whose derivative in L0 takes λ's place.
    private SparsityPrice Price(Tensor latents, long rows, double share)
    {
        var weight = _annealer.Lambda(_options.SparsityCoefficient) * share;
        if (_options.Penalty == JumpReLUPenalty.Lp)
        {
            var norm = DenseAnnealer.Norm(latents, _annealer.P);
            return new SparsityPrice(weight, (_, _) => weight * norm);
        }
        if (_options.TargetL0 is not { } target)
            return new SparsityPrice(weight, (l0, _) => weight * l0);
        var excess = (double)latents.count_nonzero().ToInt64() / rows / target - 1;
        return new SparsityPrice(2 * weight * excess / target, (_, _) => weight * excess * excess);
    }

    protected override void AfterUpdate()
    {
        if (!IsLog)
            Parameters[_name].clamp_min_(0);
    }

    protected override IReadOnlyDictionary<string, Tensor> InferenceState() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        ["W_enc"] = Parameters["W_enc"], ["b_enc"] = Parameters["b_enc"], ["threshold"] = Thresholds(), ["W_dec"] = Parameters["W_dec"], ["b_dec"] = Parameters["b_dec"],
    };

    public override LatentHealth Health(long deadAfterTokens)
    {
        using var _ = NewDisposeScope();
        var threshold = Thresholds();
        // "Moved" is a tenth of the way to anywhere: Adam's first steps alone move raw thresholds by a few learning rates.
        var moved = (threshold - _options.ThresholdInit).abs().gt(0.1 * _options.ThresholdInit);
        var under = threshold.lt(_options.Bandwidth / 2);
        return new LatentHealth(DeadShare(deadAfterTokens), _hitRate, Share(moved), Share(under), _sparsityGradientShare);
    }

    private static double Share(Tensor mask) => (double)mask.count_nonzero().ToInt64() / mask.size(0);

    private static string ThresholdName(DictionaryOptions options) =>
        ((JumpReLUOptions)options.Architecture).Parametrisation == ThresholdParametrisation.Log ? "log_threshold" : "threshold";

    private sealed record SparsityPrice(double PerLatent, Func<double, long, double> Term)
    {
        public double Loss(Tensor latents, long rows, bool wanted) =>
            wanted ? Term((double)latents.count_nonzero().ToInt64() / rows, rows) : double.NaN;
    }
}
