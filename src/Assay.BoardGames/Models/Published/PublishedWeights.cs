using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Models;
using Assay.Tensors.Formats;

namespace Assay.BoardGames.Models;

/// <summary>What a file of weights leaves open.</summary>
public sealed record PublishedWeightsOptions : IOptions
{
    /// <summary>Attention heads, where the file does not say (minGPT, nanoGPT without <c>model_args</c>); the published game models have 8.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>
    /// The MLP's non-linearity; null: as the source says, and by the error function where it is silent. Game models were trained with the exact GELU, while
    /// Hugging Face's default for GPT-2 is the tanh form, so a converted folder may claim what its weights were not trained with.
    /// </summary>
    public Activation? Activation { get; init; }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Heads < 1)
            yield return new Fault("heads", $"is {Heads}, expected at least 1");
    }
}

/// <summary>
/// Game models as they were published: a Hugging Face folder (adamkarvonen/8LayerChessGPT2), or one PyTorch file of minGPT (Baidicoot/Othello-GPT-Transformer-Lens,
/// final.pth), TransformerLens (NeelNanda/Othello-GPT-Transformer-Lens) or nanoGPT (adamkarvonen/chess_llms). All become GPT-2s of ours.
/// </summary>
public static class PublishedWeights
{
    private static readonly PublishedFormat[] Formats = [new MinGpt(), new TransformerLens(), new NanoGpt()];

    /// <summary>Reads a folder or file; nothing in it is ever run.</summary>
    /// <exception cref="UnreadableFileException">No known format, or a tensor is missing, unknown or of another shape than the rest says.</exception>
    public static Transformer Load(string path, PublishedWeightsOptions? options = null)
    {
        var checkedOptions = OptionsCheck.Require(options ?? new(), "reading a published model");
        return Directory.Exists(path) ? Folder(path, checkedOptions.Activation) : File(path, checkedOptions);
    }

    private static Transformer File(string path, PublishedWeightsOptions options)
    {
        using var file = PyTorchFile.Open(path);
        var format = Array.Find(Formats, format => format.Matches(file)) ?? throw new UnreadableFileException(path,
            $"holds no model of a known layout, expected tensors as {string.Join(", ", Formats.Select(format => $"{format.Name} names them ('{format.Mark}')"))}, or a Hugging Face folder.");
        return format.Read(file, options);
    }

    private static Transformer Folder(string path, Activation? activation)
    {
        var model = Transformer.Load(path, TorchSharp.torch.float32);
        if (activation is not { } wanted || wanted == model.Config.Variant.Activation)
            return model;
        using (model)
            return model.As(model.Config with { Variant = model.Config.Variant with { Activation = wanted } });
    }

    /// <summary>The same weights under another configuration of the same sizes.</summary>
    internal static Transformer As(this Transformer model, TransformerConfig config)
    {
        var other = Transformer.Create(config, new(0));
        using var noGrad = TorchSharp.torch.no_grad();
        var from = model.State();
        foreach (var (name, view) in other.State())
            view.copy_(from[name]);
        return other;
    }
}
