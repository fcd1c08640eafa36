using System.Runtime.InteropServices;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>Some latents in a row.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WideRange(int First, int Count)
{
    public int Parts(int size) => (Count + size - 1) / size;

    /// <summary>These latents' rows of a tensor [M, …].</summary>
    public Tensor Of(Tensor tensor) => tensor.narrow(0, First, Count);
}

/// <summary>A block's latents and gradients as columns.</summary>
/// <param name="F">Values [B, n].</param>
/// <param name="G">Gradients in x·W_enc [B, n].</param>
/// <param name="Vectors">Gradients of the per-latent parameters [n], in their order.</param>
internal sealed unsafe record WideGradients(Tensor F, Tensor G, IReadOnlyList<Tensor> Vectors)
{
    public float* VectorAt(int number) => Floats.Of(Vectors[number]);
}

/// <summary>The step by dense products, one block of latents after another: what is [B, M] exists a block at a time, and gradients are spent block by block.</summary>
/// <remarks>Two sweeps, because errors are known only when every latent has been decoded; the second computes its pre-activations again unless one block holds all.</remarks>
internal sealed unsafe class WidePass(SparseWeights weights, LatentPass latents, ReconstructionLoss loss)
{
    private const int BlockLatents = 2048;      // of 4,096 rows: 32 MB

    /// <summary>Σ ‖x̂ − y‖ of the last run where that is the loss; else 0.</summary>
    public double Norms { get; private set; }

    /// <summary>The whole update; gives Σ ‖x̂ − y‖² and, in <paramref name="active"/>, how many latents were active in all.</summary>
    public double Run(SparseStep step, Tensor x, Tensor target, Tensor errors, AdamStep adam, double? clip, out long active)
    {
        errors.copy_(weights.DecoderBias.Value.expand_as(errors));
        active = 0;
        Tensor? kept = null;
        foreach (var range in Ranges())
        {
            using var scope = NewDisposeScope();
            var z = PreActivations(x, range);
            active += step.WideDecode(z, errors, range);
            if (range.Count == weights.Latents)
                kept = z.MoveToOuterDisposeScope();
        }
        errors.sub_(target);
        var squares = errors.flatten().dot(errors.flatten()).ToDouble();
        ToGradient(errors);
        step.WideErrorsKnown(target);
        step.ActiveKnown(active);
        var scale = 1f;
        if (clip is { } limit)
        {
            Sweep(step, x, errors, kept, null, 1);
            scale = step.Clip(limit, latents.SquaredNormOfRun());
        }
        Sweep(step, x, errors, kept, adam, scale);
        step.MoveDecoderBias(adam, scale);
        return squares;
    }

    private void ToGradient(Tensor errors)
    {
        using var scope = NewDisposeScope();
        errors.mul_(2.0 / errors.size(0));
        if (loss != ReconstructionLoss.Norm)
            return;
        var norms = errors.norm(1, keepdim: true, p: 2f).mul_(errors.size(0) / 2.0);       // [B, 1], of x̂ − y
        Norms = norms.sum(ScalarType.Float64).ToDouble();
        errors.div_(norms.clamp_min_(1e-20).mul_(2));
    }

    private IEnumerable<WideRange> Ranges()
    {
        for (var first = 0; first < weights.Latents; first += BlockLatents)
            yield return new WideRange(first, Math.Min(BlockLatents, weights.Latents - first));
    }

    private Tensor PreActivations(Tensor x, WideRange range) =>
        addmm(range.Of(weights.Vectors[0].Value).view(-1), x, range.Of(weights.Encoder.Value).t(), 1, 1);      // [B, n]

    private void Sweep(SparseStep step, Tensor x, Tensor errors, Tensor? kept, AdamStep? adam, float scale)
    {
        latents.Begin(step, adam, scale);
        foreach (var range in Ranges())
        {
            using var scope = NewDisposeScope();
            var gradients = step.Wide(kept ?? PreActivations(x, range), errors, range);
            var encoder = gradients.G.t().matmul(x);            // [n, d]
            var decoder = gradients.F.t().matmul(errors);       // [n, e]
            var sums = step.ColumnSums(gradients.G);
            latents.Spend(range, gradients, Floats.Of(encoder), Floats.Of(decoder), Floats.Of(sums));
        }
    }
}
