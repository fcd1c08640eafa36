using Assay.Dictionaries.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>f = ReLU(z); loss = mean of ‖y − x̂‖² (or ‖y − x̂‖) + λ Σ f^p, decoder rows of unit norm; p = 1 unless it is annealed.</summary>
internal sealed unsafe class SparseReluL1(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : SparseStep(options, training, inputWidth, outputWidth, keep: 0, "b_enc")
{
    protected override string ArchitectureName => "standard";

    protected override void SetCuts(float* cuts) => new Span<float>(cuts, Weights.Latents).Clear();

    public override int Activate(long from, int count)
    {
        new ReadOnlySpan<float>(Pairs.Z + from, count).CopyTo(new Span<float>(Pairs.F + from, count));
        return count;
    }

    public override void SendBack(int row, long from, int count, float* error, float* target)
    {
        Penalty.Slopes(Pairs.F + from, Pairs.G + from, count);
        for (var pair = from; pair < from + count; pair++)
            Pairs.G[pair] += RowMath.Dot(error, Weights.Decoder.Row(Pairs.Latent[pair]), Weights.OutputWidth);
    }

    public override void VectorGradients(int latent, long from, long to, float sum, float* gradients) => gradients[0] = sum;

    public override long WideDecode(Tensor z, Tensor reconstruction, WideRange range)
    {
        var f = z.relu();
        Penalty.Measure(f);
        return WideActivity.Decode(this, f, reconstruction, range);
    }

    public override WideGradients Wide(Tensor z, Tensor errors, WideRange range)
    {
        var f = z.relu();
        var g = errors.matmul(range.Of(Weights.Decoder.Value).t());
        Penalty.AddSlopes(g, f);
        g.mul_(f.gt(0));
        return new WideGradients(f, g, [ColumnSums(g)]);
    }

    protected override IReadOnlyDictionary<string, Tensor> InferenceVectors() =>
        new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["b_enc"] = Weights.Vectors[0].Value };
}

/// <summary>What the architectures do alike in the wide pass.</summary>
internal static unsafe class WideActivity
{
    /// <summary>Adds f W_dec to the reconstruction, notes which latents fired, and gives the number of active pairs.</summary>
    public static long Decode(SparseStep step, Tensor f, Tensor reconstruction, WideRange range)
    {
        reconstruction.addmm_(f, range.Of(step.Weights.Decoder.Value));
        var fired = step.ColumnSums(f);
        float* sums = Floats.Of(fired);
        for (var i = 0; i < range.Count; i++)
            step.Weights.Fired[range.First + i] = sums[i] > 0 ? (byte)1 : (byte)0;
        return f.count_nonzero().ToInt64();
    }
}
