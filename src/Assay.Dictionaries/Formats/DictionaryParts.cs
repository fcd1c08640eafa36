using Assay.Dictionaries.Architectures;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>Everything a dictionary is made of; what every reader ends in.</summary>
/// <param name="Architecture">In SAELens's words; groupmax is sparsify's.</param>
/// <param name="Weights">Under their SAELens names; the dictionary takes them over.</param>
internal sealed record DictionaryParts(string Architecture, IReadOnlyDictionary<string, Tensor> Weights)
{
    /// <summary>Of topk and groupmax.</summary>
    public int K { get; init; }

    /// <inheritdoc cref="SparseAutoencoder.Input"/>
    public Site? Input { get; init; }

    /// <inheritdoc cref="SparseAutoencoder.Target"/>
    public Site? Target { get; init; }

    /// <inheritdoc cref="SparseAutoencoder.IsTranscoder"/>
    public bool IsTranscoder { get; init; }

    /// <inheritdoc cref="SparseAutoencoder.Convention"/>
    public InputConvention Convention { get; init; } = new();

    /// <inheritdoc cref="SparseAutoencoder.Origin"/>
    public DictionaryOrigin? Origin { get; init; }

    /// <summary>The names of the tensors that an architecture has.</summary>
    public static IReadOnlyList<string> TensorNames(string architecture) => architecture switch
    {
        "jumprelu" => ["W_enc", "b_enc", "threshold", "W_dec", "b_dec"],
        "gated" => ["W_enc", "b_gate", "b_mag", "r_mag", "W_dec", "b_dec"],
        _ => ["W_enc", "b_enc", "W_dec", "b_dec"],
    };

    /// <summary>The dictionary, which owns the weights.</summary>
    public SparseAutoencoder Build() => Encoder().Described(this);

    private SparseAutoencoder Encoder()
    {
        var t = Weights;
        return Architecture switch
        {
            "jumprelu" => new JumpReLUAutoencoder(t["W_enc"], t["b_enc"], t["threshold"], t["W_dec"], t["b_dec"]),
            "topk" => new TopKAutoencoder(t["W_enc"], t["b_enc"], t["W_dec"], t["b_dec"], K),
            "groupmax" => new GroupMaxAutoencoder(t["W_enc"], t["b_enc"], t["W_dec"], t["b_dec"], K),
            "gated" => new GatedAutoencoder(t["W_enc"], t["b_gate"], t["b_mag"], t["r_mag"], t["W_dec"], t["b_dec"]),
            "standard" => new ReluAutoencoder(t["W_enc"], t["b_enc"], t["W_dec"], t["b_dec"]),
            _ => throw new NotSupportedException($"no architecture '{Architecture}'"),
        };
    }
}
