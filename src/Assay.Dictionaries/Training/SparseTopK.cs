using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Kernels;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>The settings that TopK and BatchTopK share.</summary>
internal sealed record SelectionSettings(int K, AuxKOptions AuxK, bool BiasFromMedian, SelectionPenalty? Penalty, KAnnealing? AnnealedK)
{
    public static SelectionSettings Of(TopKOptions options) => new(options.K, options.AuxK, options.BiasFromMedian, options.Penalty, options.AnnealedK);

    public static SelectionSettings Of(BatchTopKOptions options) => new(options.K, options.AuxK, options.BiasFromMedian, options.Penalty, options.AnnealedK);

    /// <summary>Whether what is not kept must be looked at all the same.</summary>
    public bool PenalisesDiscarded => Penalty is { On: PenalisedPart.Discarded };

    /// <summary>The largest k of the run.</summary>
    public int LargestK(int inputWidth, int latents) => AnnealedK?.Largest(K, inputWidth, latents) ?? K;
}

/// <summary>What TopK and BatchTopK share: loss = mean ‖y − x̂‖² + AuxK + λ Σ v^p, the gradient of the error flowing through the kept latents alone. Only pre-activations above zero are ever kept.</summary>
/// <remarks>v are the kept values or the discarded pre-activations above zero; the latter are then pairs too, with f = 0.</remarks>
internal abstract unsafe class SparseSelection(DictionaryOptions options, SelectionSettings settings, int keep, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : SparseStep(options, training, inputWidth, outputWidth, keep, "b_enc")
{
    private readonly DeadLatents _dead = new(settings.AuxK);
    private readonly int _largestK = settings.LargestK(inputWidth, options.Latents);
    private readonly double _annealedSteps = (settings.AnnealedK?.Fraction ?? 0) * training.Steps;

    /// <summary>k of the step at hand.</summary>
    protected int KNow { get; private set; }

    protected SelectionSettings Settings => settings;

    protected override float* Penalised => settings.PenalisesDiscarded ? Pairs.Extra : Pairs.F;

    protected override void BeforeStep(StepSettings now) => KNow = KAnnealing.At(_largestK, settings.K, _annealedSteps, now.Number - 1);

    protected override bool MayBeWide => false;

    protected override double AuxiliaryTerm => _dead.Value;

    /// <summary>Latent values f [B, M] of a few rows, for the start alone.</summary>
    protected abstract Tensor SelectDense(Tensor z);

    // So that reconstructions of random unit inputs have unit norm on average at the start (Gao et al. 2024, initialisation).
    protected override void InitialiseRest(SeedStream stream)
    {
        var x = stream.Normal(256, Weights.InputWidth);
        x.div_(x.norm(1, keepdim: true, p: 2f));
        var norm = SelectDense(x.matmul(Weights.Encoder.Value.t())).matmul(Weights.Decoder.Value).norm(1, keepdim: false, p: 2f).mean().ToDouble();
        if (norm > 0)
            Weights.Encoder.Value.div_(norm);
    }

    public override void Begin(Tensor target)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (settings.BiasFromMedian)
            Weights.DecoderBias.Value.copy_(GeometricMedian.Of(target).unsqueeze(0));
    }

    public override int Activate(long from, int count)
    {
        if (settings.PenalisesDiscarded)
            return ActivateSome(from, count);
        new ReadOnlySpan<float>(Pairs.Z + from, count).CopyTo(new Span<float>(Pairs.F + from, count));
        return count;
    }

    /// <summary>The smallest of a row's pre-activations that is kept; asked where all above zero are pairs.</summary>
    protected abstract float Floor(float* z, int count, out int atFloor);

    private int ActivateSome(long from, int count)
    {
        float* z = Pairs.Z + from, f = Pairs.F + from;
        var floor = Floor(z, count, out var atFloor);
        for (var i = 0; i < count; i++)
            f[i] = z[i] > floor || (z[i] == floor && atFloor-- > 0) ? z[i] : 0;
        var active = Pairs.PutValuesFirst(from, count);
        for (var i = 0; i < count; i++)
            Pairs.Extra[from + i] = i < active ? 0 : z[i];
        return active;
    }

    public override void SendBack(int row, long from, int count, float* error, float* target)
    {
        float* values = Penalised + from, g = Pairs.G + from;
        if (settings.Penalty is null)
            new Span<float>(g, count).Clear();
        else
            Penalty.Slopes(values, g, count);
        for (var i = 0; i < count; i++)
        {
            var slope = values[i] > 0 ? g[i] : 0;
            g[i] = slope + (Pairs.F[from + i] == 0 ? 0 : RowMath.Dot(error, Weights.Decoder.Row(Pairs.Latent[from + i]), Weights.OutputWidth));
        }
    }

    public override void VectorGradients(int latent, long from, long to, float sum, float* gradients) => gradients[0] = sum;

    public override void ActiveKnown(long active)
    {
        base.ActiveKnown(active);
        _dead.Measure(Weights, X, Errors);
    }

    public override bool HasExtraGradient(int latent) => _dead.Has(latent);

    public override float AddExtraGradient(int latent, float* encoder, float* decoder) => _dead.Add(latent, Weights, encoder, decoder);

    public override long WideDecode(Tensor z, Tensor reconstruction, WideRange range) => throw NeverWide();

    public override WideGradients Wide(Tensor z, Tensor errors, WideRange range) => throw NeverWide();

    public override void Dispose()
    {
        base.Dispose();
        _dead.Dispose();
    }

    private static InvalidOperationException NeverWide() => new("a TopK dictionary has no more pairs than k a row");
}

/// <summary>The k largest of each row, those below zero as zero.</summary>
internal sealed unsafe class SparseTopK(DictionaryOptions options, TopKOptions topK, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : SparseSelection(options, SelectionSettings.Of(topK), KeepAtMost(topK, inputWidth, options.Latents), training, inputWidth, outputWidth)
{
    protected override string ArchitectureName => "topk";

    protected override int K => topK.K;

    protected override void SetCuts(float* cuts) => new Span<float>(cuts, Weights.Latents).Clear();

    // Exactly k a row at most: the capacity is known.
    protected override bool FindPairs(long capacity)
    {
        if (Settings.PenalisesDiscarded)
            return base.FindPairs((long)Rows * Weights.Latents);
        KeepFewer(KNow);
        return base.FindPairs((long)Rows * KNow);
    }

    protected override float Floor(float* z, int count, out int atFloor)
    {
        atFloor = 0;
        return count <= KNow ? 0 : Largest.Smallest(new ReadOnlySpan<float>(z, count), KNow, out atFloor);
    }

    private static int KeepAtMost(TopKOptions options, int inputWidth, int latents) =>
        SelectionSettings.Of(options) is { PenalisesDiscarded: false } settings ? settings.LargestK(inputWidth, latents) : 0;

    protected override Tensor SelectDense(Tensor z)
    {
        var (values, latents) = z.topk(topK.K, dim: 1, sorted: false);
        return zeros_like(z).scatter_(1, latents, values.relu_());
    }

    protected override IReadOnlyDictionary<string, Tensor> InferenceVectors() =>
        new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["b_enc"] = Weights.Vectors[0].Value };
}

/// <summary>The k·B largest of the batch, those below zero as zero; beside it, the running average of the smallest kept, which is the threshold for inference.</summary>
internal sealed unsafe class SparseBatchTopK(DictionaryOptions options, BatchTopKOptions topK, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : SparseSelection(options, SelectionSettings.Of(topK), 0, training, inputWidth, outputWidth)
{
    private const int ProbedRows = 48;

    // [weighted sum, sum of weights] in double: their quotient is the average corrected for its start, and float32 would stop moving.
    private readonly Tensor _average = zeros(2, ScalarType.Float64).DetachFromDisposeScope();

    private float _cut = float.NaN, _smallest = float.NaN;

    protected override string ArchitectureName => "jumprelu";

    public override IReadOnlyDictionary<string, Tensor> State => new Dictionary<string, Tensor>(base.State, StringComparer.Ordinal) { ["threshold_average"] = _average };

    /// <summary>The inference threshold so far, in normalised units; 0 before the first step.</summary>
    public double Threshold => _average[1].ToDouble() is > 0 and var weight ? _average[0].ToDouble() / weight : 0;

    protected override void SetCuts(float* cuts) => new Span<float>(cuts, Weights.Latents).Fill(_cut);

    // A cut that is surely low enough makes the candidates few; should it prove too high, a lower one is tried. What is kept never depends on it.
    protected override bool FindPairs(long capacity)
    {
        var wanted = (long)Rows * KNow;
        if (Settings.PenalisesDiscarded)
            return FindAll(wanted);
        _cut = float.IsNaN(_smallest) ? Probe() : 0.8f * _smallest;
        do
        {
            Select(Math.Min((long)Rows * Weights.Latents, 4 * wanted));
            if (Pairs.Count > Pairs.Capacity)
                Select(Pairs.Count);
        }
        while (Pairs.Count < wanted && Lower());
        _smallest = Pairs.Count > 0 ? Pairs.KeepLargest((int)Math.Min(wanted, Pairs.Count)) : float.NaN;
        Average();
        return true;
    }

    private bool FindAll(long wanted)
    {
        _cut = 0;
        Select((long)Rows * Weights.Latents);
        var all = new ReadOnlySpan<float>(Pairs.Z, (int)Pairs.Count);
        _smallest = Pairs.Count > 0 ? Largest.Smallest(all, (int)Math.Min(wanted, Pairs.Count), out _) : float.NaN;
        Average();
        return true;
    }

    // Of equal values all are kept: rows are decoded side by side, and none knows what another took.
    protected override float Floor(float* z, int count, out int atFloor)
    {
        atFloor = int.MaxValue;
        return _smallest;
    }

    // Not before k is the one that inference has.
    private void Average()
    {
        if (_smallest > 0 && KNow == topK.K)
            _average.mul_(topK.ThresholdMemory).add_(tensor((double[])[_smallest, 1.0]), 1 - topK.ThresholdMemory);
    }

    private bool Lower()
    {
        var lowered = _cut > 0;
        _cut = _cut > 1e-3f * MathF.Abs(_smallest) ? _cut / 2 : 0;
        return lowered;
    }

    // Half of what the first rows' own k-th largest is.
    private float Probe()
    {
        var rows = Math.Min(ProbedRows, Rows);
        var z = addmm(Weights.Vectors[0].Value.view(-1), X.narrow(0, 0, rows), Weights.Encoder.Value.t(), 1, 1);
        var (values, _) = z.flatten().topk((int)Math.Min((long)rows * KNow, z.numel()), dim: 0, sorted: true);
        return Math.Max(0, 0.5f * values[-1].ToSingle());
    }

    protected override Tensor SelectDense(Tensor z)
    {
        var (values, places) = z.flatten().topk((int)(topK.K * z.size(0)), dim: 0, sorted: false);
        return zeros_like(z).view(-1).scatter_(0, places, values.relu_()).view(z.shape);
    }

    protected override IReadOnlyDictionary<string, Tensor> InferenceVectors() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        ["b_enc"] = Weights.Vectors[0].Value, ["threshold"] = full(Weights.Latents, (float)Threshold),
    };

    public override void Dispose()
    {
        base.Dispose();
        _average.Dispose();
    }
}
