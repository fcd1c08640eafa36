using Assay.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Models.LanguageModels;

/// <summary>The loss of predicting each next token.</summary>
public static class TokenLoss
{
    /// <summary>Cross-entropy in nats, [B, T − 1]: entry (b, t) is the loss of predicting ids[b, t + 1] from what comes before it.</summary>
    /// <param name="logits">[B, T, V], or [B, T − 1, V] where the last id was not fed.</param>
    /// <param name="ids">[B, T].</param>
    public static Tensor PerToken(Tensor logits, Tensor ids)
    {
        if (logits is { dtype: ScalarType.Float32, device_type: DeviceType.CPU, requires_grad: false } && ids.device_type == DeviceType.CPU && logits.shape[1] == ids.shape[1])
            return Fused(logits, ids);
        using var scope = NewDisposeScope();
        var (b, t, v) = (logits.shape[0], ids.shape[1], logits.shape[2]);
        var given = logits.narrow(1, 0, t - 1).reshape(b * (t - 1), v).to(float32);
        var next = ids.narrow(1, 1, t - 1).reshape(b * (t - 1));
        var loss = torch.nn.functional.cross_entropy(given, next, reduction: torch.nn.Reduction.None);
        return loss.view(b, t - 1).MoveToOuterDisposeScope();
    }

    /// <summary>The mean of <see cref="PerToken"/> over the tokens that are to be predicted: all but those of id <paramref name="unpredicted"/>.</summary>
    internal static Tensor Mean(Tensor logits, Tensor ids, int? unpredicted)
    {
        var losses = PerToken(logits, ids);
        if (Predicted(ids, unpredicted) is not { } counted)
            return losses.mean();
        return (losses * counted).sum() / counted.sum().clamp(min: 1);
    }

    /// <summary>1 at the entries of <see cref="PerToken"/> that count, 0 elsewhere; null where all count.</summary>
    internal static Tensor? Predicted(Tensor ids, int? unpredicted) => unpredicted is { } id ? ids.narrow(1, 1, ids.shape[1] - 1).ne(id).to(float32) : null;

    /// <summary>What a model is fed of ids [B, T]: all of it, or, of sequences one longer than the context, all but the last, which is only predicted.</summary>
    internal static Tensor Fed(Tensor ids, TransformerConfig config) => ids.shape[1] == config.ContextLength + 1 ? ids.narrow(1, 0, config.ContextLength) : ids;

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
