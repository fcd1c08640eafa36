using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>Rewrites weights under their SAELens names so that the same function of the activations needs fewer conventions.</summary>
internal static class Folding
{
    private static readonly string[] Biases = ["b_enc", "b_gate", "b_mag"];

    /// <summary>(x − b_dec) W_enc + b = x W_enc + (b − b_dec W_enc); the gated magnitude scales u by exp(r_mag) before its bias. The sum is taken in float64.</summary>
    public static void SubtractDecoderBias(Dictionary<string, Tensor> weights) => AddToBiases(weights, -1);

    private static void AddToBiases(Dictionary<string, Tensor> weights, int sign)
    {
        var shift = weights["b_dec"].to(ScalarType.Float64).matmul(weights["W_enc"].to(ScalarType.Float64)).mul_(sign);   // [M]
        foreach (var name in (string[])["b_enc", "b_gate"])
        {
            if (weights.TryGetValue(name, out var bias))
                bias.copy_(bias.to(ScalarType.Float64) + shift);
        }
        if (weights.TryGetValue("b_mag", out var magnitude))
            magnitude.copy_(magnitude.to(ScalarType.Float64) + shift * weights["r_mag"].to(ScalarType.Float64).exp());
    }

    /// <summary>From activations divided by constants to raw ones: what is compared with or added to x W_enc grows by the input's constant, and so do the latents.</summary>
    public static void Rescale(Dictionary<string, Tensor> weights, double inputConstant, double targetConstant)
    {
        foreach (var name in (string[])[.. Biases, "threshold"])
        {
            if (weights.TryGetValue(name, out var vector))
                vector.mul_(inputConstant);
        }
        weights["b_dec"].mul_(targetConstant);
        if (targetConstant != inputConstant)
            weights["W_dec"].mul_(targetConstant / inputConstant);
    }

    /// <summary>For an encoder that saw activations times <paramref name="factor"/> and a decoder whose output is divided by it again: latents keep their scale, the matrices take it up.</summary>
    /// <remarks>SAELens, sae_lens/saes/sae.py (fold_activation_norm_scaling_factor). Holds with and without a subtracted b_dec, which shrinks along.</remarks>
    public static void ScaleInput(Dictionary<string, Tensor> weights, double factor)
    {
        weights["W_enc"].mul_(factor);
        weights["W_dec"].div_(factor);
        weights["b_dec"].div_(factor);
    }

    /// <summary>Decoder rows to unit length; pre-activations, and what they are compared with, take the length up. SAELens, sae_lens/saes (fold_W_dec_norm).</summary>
    public static void UnitDecoder(Dictionary<string, Tensor> weights)
    {
        var norms = DecoderNorms(weights);                       // [M]
        weights["W_dec"].div_(norms.unsqueeze(1));
        weights["W_enc"].mul_(norms);
        foreach (var name in (string[])[.. Biases, "threshold"])
        {
            if (weights.TryGetValue(name, out var vector))
                vector.mul_(norms);
        }
    }

    /// <summary>‖W_dec‖ of each latent [M]; a row of zeros counts as 1, so that it stays one.</summary>
    public static Tensor DecoderNorms(IReadOnlyDictionary<string, Tensor> weights)
    {
        var norms = weights["W_dec"].norm(1, keepdim: false, p: 2f);
        return norms.where(norms.gt(0), ones_like(norms));
    }

    /// <summary>A dictionary's weights for an encoder that does or does not subtract b_dec: its own, or copies where the other is wanted of it.</summary>
    public static IReadOnlyDictionary<string, Tensor> For(SparseAutoencoder dictionary, bool subtracts)
    {
        if (dictionary.Convention.SubtractsDecoderBias == subtracts)
            return dictionary.State();
        var weights = dictionary.State().ToDictionary(pair => pair.Key, pair => pair.Key.StartsWith("b_", StringComparison.Ordinal) ? pair.Value.clone() : pair.Value, StringComparer.Ordinal);
        AddToBiases(weights, subtracts ? 1 : -1);
        return weights;
    }
}
