using static TorchSharp.torch;

namespace Assay.Dictionaries.Architectures;

/// <summary>Which latents of a row fire and how strongly, told latent by latent: z = x W_enc + bias; where z exceeds its cut, f = ReLU(scale z + shift).</summary>
/// <param name="Encoder">W_enc [d, M].</param>
internal sealed record LatentRule(Tensor Encoder)
{
    /// <summary>[M]; null is zero.</summary>
    public Tensor? Bias { get; init; }

    /// <summary>[M], none below zero unless <see cref="Scale"/> is set; null is zero.</summary>
    public Tensor? Cut { get; init; }

    /// <summary>How many of the largest z a row keeps; 0 keeps all above their cut.</summary>
    public int Keep { get; init; }

    /// <summary>[M]; null where f is z itself.</summary>
    public Tensor? Scale { get; init; }

    /// <summary>[M]; set together with <see cref="Scale"/>.</summary>
    public Tensor? Shift { get; init; }
}
