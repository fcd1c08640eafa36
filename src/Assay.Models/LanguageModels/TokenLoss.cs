using Assay.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Models.LanguageModels;

/// <summary>The loss of predicting each next token.</summary>
public static class TokenLoss
{
    /// <summary>Cross-entropy in nats, [B, T − 1]: entry (b, t) is the loss of predicting ids[b, t + 1] from what comes before it.</summary>
    public static Tensor PerToken(Tensor logits, Tensor ids)
    {
        if (logits is { dtype: ScalarType.Float32, device_type: DeviceType.CPU, requires_grad: false } && ids.device_type == DeviceType.CPU)
            return Fused(logits, ids);
        using var scope = NewDisposeScope();
        var (b, t, v) = (logits.shape[0], logits.shape[1], logits.shape[2]);
        var given = logits.narrow(1, 0, t - 1).reshape(b * (t - 1), v).to(float32);
        var next = ids.narrow(1, 1, t - 1).reshape(b * (t - 1));
        var loss = torch.nn.functional.cross_entropy(given, next, reduction: torch.nn.Reduction.None);
        return loss.view(b, t - 1).MoveToOuterDisposeScope();
    }

    private static unsafe Tensor Fused(Tensor logits, Tensor ids)
    {
        using var scope = NewDisposeScope();
        var (from, next) = (logits.contiguous(), ids.contiguous());
        var (b, t, v) = (logits.shape[0], logits.shape[1], logits.shape[2]);
        if (next.max().item<long>() >= v || next.min().item<long>() < 0)
            throw new ArgumentException($"ids lie outside the {v} rows of the vocabulary");
        var losses = empty(b, t);
        NextToken.Losses(Lanes.Floats(from), Lanes.Ids(next), Lanes.Floats(losses), b * t, (int)t, (int)v);
        return losses.narrow(1, 0, t - 1).contiguous().MoveToOuterDisposeScope();
    }
}
