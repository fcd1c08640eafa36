using Assay.Models.Kernels;
using static TorchSharp.torch;

namespace Assay.Models.LanguageModels;

/// <summary>The memory of the hand-written pass, allocated once per batch shape. N = B·T rows.</summary>
internal sealed class TrainingBuffers : IDisposable
{
    private readonly List<Tensor> _all = [];
    private readonly PositionTables _tables;

    public TrainingBuffers(TransformerConfig config, HeadSizes sizes)
    {
        using var scope = NewDisposeScope();
        Sizes = sizes;
        _tables = new PositionTables(config);
        (Cos, Sin) = _tables.Rotation(sizes.T, 0, CPU, float32);
        long n = (long)sizes.B * sizes.T, heads = (long)sizes.H * sizes.HeadWidth;
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(_ => new BlockBuffers(config, sizes, New))];
        (Last, Final, Residual, Branch) = (New(n, config.Width), New(n, config.Width), New(n, config.Width), New(n, config.Width));
        (FinalInverse, Losses, Logits) = (New(n), New(n), New(n, config.VocabularySize));
        (QueryKeyValue, MergedHeads, Active) = (New(n, (long)sizes.All * sizes.HeadWidth), New(n, heads), New(n, config.MlpWidth));
        Heads = New((long)sizes.B * sizes.K, (long)sizes.H / sizes.K * sizes.T, sizes.HeadWidth);
    }

    public HeadSizes Sizes { get; }

    public IReadOnlyList<BlockBuffers> Blocks { get; }

    public Tensor Cos { get; }              // [T, hd]

    public Tensor Sin { get; }

    public Tensor Last { get; }             // residual stream after the last block [N, d]

    public Tensor Final { get; }            // the same, normalised

    public Tensor FinalInverse { get; }     // [N]

    public Tensor Logits { get; }           // [N, V]; its own gradient after the loss

    public Tensor Losses { get; }           // [N]

    public Tensor QueryKeyValue { get; }    // [N, (H + 2K)·hd]; its own gradient on the way back

    public Tensor Heads { get; }            // [B·K, H/K·T, hd]

    public Tensor MergedHeads { get; }      // [N, H·hd]

    public Tensor Active { get; }           // hidden activations [N, F]

    public Tensor Residual { get; }         // on the way back: dL/d residual stream [N, d]

    public Tensor Branch { get; }           // on the way back: the gradient inside a branch [N, d]

    public void Dispose()
    {
        foreach (var tensor in _all)
            tensor.Dispose();
        _tables.Dispose();
    }

    private Tensor New(params long[] shape)
    {
        var tensor = empty(shape, float32).DetachFromDisposeScope();
        _all.Add(tensor);
        return tensor;
    }
}

/// <summary>What one block keeps between its way forth and its way back.</summary>
internal sealed class BlockBuffers
{
    public BlockBuffers(TransformerConfig config, HeadSizes s, Func<long[], Tensor> create)
    {
        long n = (long)s.B * s.T, d = config.Width, groups = (long)s.B * s.K, queries = (long)s.H / s.K * s.T;
        (Before, AttentionInput, AttentionRaw, Middle) = (create([n, d]), create([n, d]), create([n, d]), create([n, d]));
        (MlpInput, GateUp, MlpRaw) = (create([n, d]), create([n, 2L * config.MlpWidth]), create([n, d]));
        (Q, K, V) = (create([groups, queries, s.HeadWidth]), create([groups, s.T, s.HeadWidth]), create([groups, s.T, s.HeadWidth]));
        Pattern = config.Attention.SoftCap is null ? null : create([groups, queries, s.T]);
        Z = create([n, (long)s.H * s.HeadWidth]);
        (Inverse1, Inverse2, Inverse3, Inverse4) = (create([n]), create([n]), create([n]), create([n]));
    }

    public Tensor Before { get; }           // residual stream [N, d]

    public Tensor AttentionInput { get; }   // normalised, with gain

    public Tensor Q { get; }                // [B·K, H/K·T, hd]: a group's queries follow each other

    public Tensor K { get; }                // [B·K, T, hd]

    public Tensor V { get; }

    public Tensor? Pattern { get; }         // [B·K, H/K·T, T]; null without a soft cap, where the scores become the pattern

    public Tensor Z { get; }                // [N, H·hd]

    public Tensor AttentionRaw { get; }     // before the post-norm

    public Tensor Middle { get; }           // residual stream

    public Tensor MlpInput { get; }

    public Tensor GateUp { get; }           // [N, 2F]; its own gradient on the way back

    public Tensor MlpRaw { get; }

    public Tensor Inverse1 { get; }         // 1 / rms of each row at the four norms [N]

    public Tensor Inverse2 { get; }

    public Tensor Inverse3 { get; }

    public Tensor Inverse4 { get; }

    /// <summary>Scores of this pass: the soft cap's slope, or the pattern where there is no cap.</summary>
    public Tensor? Scores { get; set; }
}
