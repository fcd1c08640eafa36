using Assay.Dictionaries.Architectures;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>Rewrites weights under their SAELens names so that the same function of the activations needs fewer conventions.</summary>
internal static class Folding
{
    /// <summary>(x − b_dec) W_enc + b = x W_enc + (b − b_dec W_enc); the gated magnitude scales u by exp(r_mag) before its bias.</summary>
    public static void SubtractDecoderBias(Dictionary<string, Tensor> weights)
    {
        var shift = weights["b_dec"].matmul(weights["W_enc"]);   // [M]
        foreach (var name in (string[])["b_enc", "b_gate"])
        {
            if (weights.TryGetValue(name, out var bias))
                bias.sub_(shift);
        }
        if (weights.TryGetValue("b_mag", out var magnitude))
            magnitude.sub_(shift * weights["r_mag"].exp());
    }

    /// <summary>From activations divided by constants to raw ones: what is compared with or added to x W_enc grows by the input's constant, and so do the latents.</summary>
    public static void Rescale(Dictionary<string, Tensor> weights, double inputConstant, double targetConstant)
    {
        foreach (var name in (string[])["b_enc", "b_gate", "b_mag", "threshold"])
        {
            if (weights.TryGetValue(name, out var vector))
                vector.mul_(inputConstant);
        }
        weights["b_dec"].mul_(targetConstant);
        if (targetConstant != inputConstant)
            weights["W_dec"].mul_(targetConstant / inputConstant);
    }

    /// <summary>The dictionary of an architecture in SAELens's words; it takes the tensors over.</summary>
    public static SparseAutoencoder Build(string architecture, IReadOnlyDictionary<string, Tensor> t, int k, Site? input, Site? target) => architecture switch
    {
        "jumprelu" => new JumpReLUAutoencoder(t["W_enc"], t["b_enc"], t["threshold"], t["W_dec"], t["b_dec"]) { Input = input, Target = target },
        "topk" => new TopKAutoencoder(t["W_enc"], t["b_enc"], t["W_dec"], t["b_dec"], k) { Input = input, Target = target },
        "gated" => new GatedAutoencoder(t["W_enc"], t["b_gate"], t["b_mag"], t["r_mag"], t["W_dec"], t["b_dec"]) { Input = input, Target = target },
        "standard" => new ReluAutoencoder(t["W_enc"], t["b_enc"], t["W_dec"], t["b_dec"]) { Input = input, Target = target },
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "no such architecture"),
    };
}
