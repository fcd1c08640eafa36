using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>How evenly a token's active latents share the work of predicting the next token (Gemma Scope, "uniformity of active latent importance").</summary>
/// <remarks>y = f ⊙ (W_dec · ∇L), L the mean-centred logit of the correct next token; p = |y| / Σ|y|; r_L0 = exp(H(p)) / ‖y‖₀.
/// It is 1 where all active latents matter alike, and 1/‖y‖₀ where one does everything.</remarks>
public static class LatentImportance
{
    /// <summary>r_L0 of each row; NaN where no latent matters.</summary>
    /// <param name="features">[n, M].</param>
    /// <param name="gradients">∇L with respect to what the decoder writes, [n, d].</param>
    /// <param name="decoder">[M, d].</param>
    public static double[] Uniformity(Tensor features, Tensor gradients, Tensor decoder)
    {
        using var _ = NewDisposeScope();
        var y = (features * gradients.matmul(decoder.t())).abs().to(ScalarType.Float64);
        var p = y / y.sum(1, keepdim: true);
        var entropy = -xlogy(p, p).sum(1);
        return ReconstructionSums.Values(entropy.exp() / y.ne(0).sum(1));
    }

    /// <summary>The logit of each row's correct token less the mean logit: its gradient ignores what shifts all logits alike.</summary>
    /// <param name="logits">[n, V].</param>
    /// <param name="next">Correct tokens [n], int64.</param>
    public static Tensor CentredLogits(Tensor logits, Tensor next)
    {
        using var _ = NewDisposeScope();
        return (logits.gather(1, next.unsqueeze(1)).squeeze(1) - logits.mean([1])).MoveToOuterDisposeScope();
    }
}
