using Assay.Core.Errors;
using Assay.Models;
using Assay.Tensors.Formats;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>Where one tensor of a file goes: into Hugging Face's GPT-2 tensor <paramref name="Target"/>, or some columns of it.</summary>
/// <param name="Name">In the file.</param>
/// <param name="Shape">What it must be in the file.</param>
/// <param name="Target">Name in our state.</param>
/// <param name="Map">From the file's layout to the target's; null where they are alike.</param>
/// <param name="Column">Where in the target's last dimension it begins: queries, keys and values lie side by side there.</param>
internal sealed record WeightPlace(string Name, long[] Shape, string Target, Func<Tensor, Tensor>? Map = null, long Column = 0);

/// <summary>One layout of GPT weights in a PyTorch file. V vocabulary, T context, d width, F MLP width, H heads, hd head width.</summary>
internal abstract class PublishedFormat
{
    public abstract string Name { get; }

    /// <summary>How the tensor ends that only this layout has.</summary>
    public abstract string Mark { get; }

    public bool Matches(PyTorchFile file) => file.Names.Any(name => name.EndsWith(Mark, StringComparison.Ordinal));

    /// <summary>Every name and shape is checked before memory is asked for.</summary>
    public Transformer Read(PyTorchFile file, PublishedWeightsOptions options)
    {
        var mark = file.Names.First(name => name.EndsWith(Mark, StringComparison.Ordinal));
        var source = new PublishedSource(file, mark[..^Mark.Length]);
        var config = Config(source, options);
        if (config.Faults().ToList() is { Count: > 0 } faults)
            throw new UnreadableFileException(file.Path, string.Join("; ", faults));
        var places = Places(source, config).ToList();
        source.Check(places, IsBuffer);
        var model = Transformer.Create(config, new(0));
        try
        {
            source.Fill(model.State(), places);
            Finish(source, model);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Sizes from the tensors' shapes.</summary>
    protected abstract TransformerConfig Config(PublishedSource source, PublishedWeightsOptions options);

    protected abstract IEnumerable<WeightPlace> Places(PublishedSource source, TransformerConfig config);

    /// <summary>Tensors that the code makes anew: causal masks.</summary>
    protected abstract bool IsBuffer(string name);

    /// <summary>What fits no single tensor of ours.</summary>
    protected virtual void Finish(PublishedSource source, Transformer model)
    {
    }

    /// <summary>A GPT-2 of these sizes; biases everywhere, zero where the file has none.</summary>
    protected static TransformerConfig Gpt(PublishedSource source, string embedding, int context, int mlp, int heads, PublishedWeightsOptions options)
    {
        var width = source.Size(embedding, 1, 2);
        if (width % heads != 0)
            throw new UnreadableFileException(source.Path, Invariant($"the model's width is {width}, which {heads} heads do not divide evenly; give the number of heads."));
        return GameModelShape.Gpt2 with
        {
            VocabularySize = source.Size(embedding, 0, 2), Width = width, ContextLength = context, MlpWidth = mlp,
            Heads = heads, KeyValueHeads = heads, HeadWidth = width / heads, Layers = source.Blocks,
            Variant = GameModelShape.Gpt2.Variant with { Activation = options.Activation ?? Activation.Gelu },
        };
    }

    /// <summary>[out, in] on disk, [in, out] in Hugging Face's GPT-2.</summary>
    protected static Tensor Turned(Tensor matrix) => matrix.t();
}
