using Assay.Dictionaries.Training;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Dense;

/// <summary>What TopK and BatchTopK share: loss = mean ‖y − x̂‖² + AuxK, the gradient flowing through the kept latents alone.</summary>
internal abstract class DenseSelection(DictionaryOptions options, SelectionSettings settings, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : DenseStep(options, training, inputWidth, outputWidth, "b_enc")
{
    private readonly DenseAnnealer _annealer = new(settings.Penalty?.Annealing, 1, training.Steps);

    private readonly double _run = training.Steps;

    /// <summary>k of the step at hand.</summary>
    protected int KNow { get; private set; } = settings.K;

    private static int KAt(SelectionSettings settings, int inputWidth, int latents, double run, long done)
    {
        if (settings.AnnealedK is not { } annealing || done >= annealing.Fraction * run)
            return settings.K;
        double from = Math.Max(settings.K, Math.Min(latents, annealing.From ?? inputWidth)), share = done / (annealing.Fraction * run);
        return (int)Math.Floor((1 - share) * from + share * settings.K + 1e-9);
    }

    /// <summary>f [B, M] from z.</summary>
    protected abstract Tensor Select(Tensor z);

    // So that reconstructions of random unit inputs have unit norm on average at the start (Gao et al. 2024, initialisation).
    protected override void InitialiseRest(SeedStream stream)
    {
        var x = stream.Normal(256, InputWidth);
        x.div_(x.norm(1, keepdim: true, p: 2f));
        var norm = Select(x.matmul(Parameters["W_enc"])).matmul(Parameters["W_dec"]).norm(1, keepdim: false, p: 2f).mean().ToDouble();
        if (norm > 0)
            Parameters["W_enc"].div_(norm);
    }

    public override void Begin(Tensor target)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (settings.BiasFromMedian)
            Parameters["b_dec"].copy_(GeometricMedian.Of(target));
    }

    public override StepFigures Gradients(Tensor input, Tensor target, StepSettings now)
    {
        KNow = KAt(settings, InputWidth, Latents, _run, now.Number - 1);
        var x = EncoderInput(input);
        var z = PreActivations(x);
        var f = Select(z);
        CountFiring(f);
        var g = DecodeAndGradient(f, target, now.WithFigures);
        var gz = LatentGradient(g).mul_(f.gt(0));
        var sparsity = AddPenalty(z, f, gz, now);
        var auxiliary = AddAuxiliary(z, g, gz);
        var sums = ColumnSums(gz);
        Parameters.Gradient("b_enc").copy_(sums);
        BackThroughEncoder(x, gz, sums);
        return Figures(f, sparsity, auxiliary, now.WithFigures);
    }

    private double AddPenalty(Tensor z, Tensor f, Tensor gz, StepSettings now)
    {
        if (settings.Penalty is not { } penalty)
            return 0;
        var values = penalty.On == PenalisedPart.Kept ? f : z.relu().mul_(f.eq(0));
        var lambda = _annealer.Lambda(penalty.SparsityCoefficient) * now.SparsityShare;
        gz.add_(_annealer.Slopes(values, lambda).mul_(values.gt(0)));
        var sparsity = lambda * DenseAnnealer.Norm(values, _annealer.P);
        _annealer.After(now, values);
        return sparsity;
    }

    private double AddAuxiliary(Tensor z, Tensor g, Tensor gz)
    {
        if (settings.AuxK.Coefficient == 0)
            return 0;
        var dead = SinceFired.ge(settings.AuxK.DeadAfterTokens).nonzero().flatten();
        if (dead.size(0) == 0)
            return 0;
        var residual = g * (-0.5 * g.size(0));   // g is 2 (x̂ − y)/B
        return AuxiliaryLoss.Add(settings.AuxK, z, residual, dead, Parameters["W_dec"], Parameters.Gradient("W_dec"), gz);
    }
}

/// <summary>The k largest of each row, those below zero as zero.</summary>
internal sealed class DenseTopK(DictionaryOptions options, TopKOptions topK, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : DenseSelection(options, SelectionSettings.Of(topK), training, inputWidth, outputWidth)
{
    protected override string ArchitectureName => "topk";

    protected override int K => topK.K;

    protected override Tensor Select(Tensor z)
    {
        var (values, latents) = z.topk(KNow, dim: 1, sorted: false);
        return zeros_like(z).scatter_(1, latents, values.relu_());
    }

    protected override IReadOnlyDictionary<string, Tensor> InferenceState() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        ["W_enc"] = Parameters["W_enc"], ["b_enc"] = Parameters["b_enc"], ["W_dec"] = Parameters["W_dec"], ["b_dec"] = Parameters["b_dec"],
    };
}

/// <summary>The k·B largest of the batch, those below zero as zero; beside it, the running average of the smallest kept, which is the threshold for inference.</summary>
internal sealed class DenseBatchTopK(DictionaryOptions options, BatchTopKOptions topK, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : DenseSelection(options, SelectionSettings.Of(topK), training, inputWidth, outputWidth)
{
    // [weighted sum, sum of weights] in double: their quotient is the average corrected for its start, and float32 would stop moving.
    private readonly Tensor _average = zeros(2, ScalarType.Float64).DetachFromDisposeScope();

    private double _smallest = double.NaN;

    protected override string ArchitectureName => "jumprelu";

    public override IReadOnlyDictionary<string, Tensor> State => new Dictionary<string, Tensor>(base.State, StringComparer.Ordinal) { ["threshold_average"] = _average };

    public override StepFigures Gradients(Tensor input, Tensor target, StepSettings settings)
    {
        _smallest = double.NaN;
        var figures = base.Gradients(input, target, settings);
        if (_smallest > 0 && KNow == topK.K)
            _average.mul_(topK.ThresholdMemory).add_(tensor((double[])[_smallest, 1.0]), 1 - topK.ThresholdMemory);
        return figures;
    }

    protected override Tensor Select(Tensor z)
    {
        var (values, places) = z.flatten().topk((int)(KNow * z.size(0)), dim: 0, sorted: false);
        values.relu_();
        var least = values.masked_select(values.gt(0));
        _smallest = least.numel() > 0 ? least.min().ToDouble() : double.NaN;
        return zeros_like(z).view(-1).scatter_(0, places, values).view(z.shape);
    }

    /// <summary>The inference threshold so far, in normalised units; 0 before the first step.</summary>
    public double Threshold => _average[1].ToDouble() is > 0 and var weight ? _average[0].ToDouble() / weight : 0;

    protected override IReadOnlyDictionary<string, Tensor> InferenceState() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        ["W_enc"] = Parameters["W_enc"], ["b_enc"] = Parameters["b_enc"], ["threshold"] = full(Latents, (float)Threshold),
        ["W_dec"] = Parameters["W_dec"], ["b_dec"] = Parameters["b_dec"],
    };

    public override void Dispose()
    {
        base.Dispose();
        _average.Dispose();
    }
}
