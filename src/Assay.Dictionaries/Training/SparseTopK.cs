using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Kernels;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>What TopK and BatchTopK share: loss = mean ‖y − x̂‖² + AuxK, the gradient flowing through the kept latents alone. Only pre-activations above zero are ever kept.</summary>
internal abstract unsafe class SparseSelection(DictionaryOptions options, AuxKOptions auxK, bool biasFromMedian, int keep, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : SparseStep(options, training, inputWidth, outputWidth, keep, "b_enc")
{
    private readonly DeadLatents _dead = new(auxK);

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
        if (biasFromMedian)
            Weights.DecoderBias.Value.copy_(GeometricMedian.Of(target).unsqueeze(0));
    }

    public override int Activate(long from, int count)
    {
        new ReadOnlySpan<float>(Pairs.Z + from, count).CopyTo(new Span<float>(Pairs.F + from, count));
        return count;
    }

    public override void SendBack(int row, long from, int count, float* error, float* target)
    {
        for (var pair = from; pair < from + count; pair++)
            Pairs.G[pair] = RowMath.Dot(error, Weights.Decoder.Row(Pairs.Latent[pair]), Weights.OutputWidth);
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

    protected override double SparsityTerm() => 0;

    public override void Dispose()
    {
        base.Dispose();
        _dead.Dispose();
    }

    private static InvalidOperationException NeverWide() => new("a TopK dictionary has no more pairs than k a row");
}

/// <summary>The k largest of each row, those below zero as zero.</summary>
internal sealed unsafe class SparseTopK(DictionaryOptions options, TopKOptions topK, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : SparseSelection(options, topK.AuxK, topK.BiasFromMedian, topK.K, training, inputWidth, outputWidth)
{
    protected override string ArchitectureName => "topk";

    protected override int K => topK.K;

    protected override void SetCuts(float* cuts) => new Span<float>(cuts, Weights.Latents).Clear();

    // Exactly k a row at most: the capacity is known.
    protected override bool FindPairs(long capacity) => base.FindPairs((long)Rows * topK.K);

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
    : SparseSelection(options, topK.AuxK, topK.BiasFromMedian, 0, training, inputWidth, outputWidth)
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
        var wanted = (long)Rows * topK.K;
        _cut = float.IsNaN(_smallest) ? Probe() : 0.8f * _smallest;
        do
        {
            Select(Math.Min((long)Rows * Weights.Latents, 4 * wanted));
            if (Pairs.Count > Pairs.Capacity)
                Select(Pairs.Count);
        }
        while (Pairs.Count < wanted && Lower());
        _smallest = Pairs.Count > 0 ? Pairs.KeepLargest((int)Math.Min(wanted, Pairs.Count)) : float.NaN;
        if (_smallest > 0)
            _average.mul_(topK.ThresholdMemory).add_(tensor((double[])[_smallest, 1.0]), 1 - topK.ThresholdMemory);
        return true;
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
        var (values, _) = z.flatten().topk((int)Math.Min((long)rows * topK.K, z.numel()), dim: 0, sorted: true);
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
