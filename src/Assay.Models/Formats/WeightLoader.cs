using Assay.Core.Errors;
using Assay.Models.Families;
using static TorchSharp.torch;

namespace Assay.Models.Formats;

/// <summary>Fills a model from a folder's files, tensor by tensor, straight into the model's own memory.</summary>
internal sealed class WeightLoader(TransformerConfig config, WeightFolder folder)
{
    private readonly Family _family = FamilyList.Get(config.Family);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>The type in which the file keeps the embedding, and with it all that matters.</summary>
    public ScalarType DType()
    {
        var embedding = _family.Tensors(config).First(place => place.Slot == Slot.Embedding).Name;
        var (name, file) = Found(embedding, [config.VocabularySize, config.Width]);
        var type = file.DType(name);
        return type is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64
            ? type
            : throw new UnreadableFileException(file.Path, $"tensor '{name}' holds {type}, expected float32, bfloat16 or float16: quantised weights are not read.");
    }

    public void Fill(TransformerWeights weights)
    {
        using var noGrad = no_grad();
        foreach (var (name, view) in weights.State)
            Fill(name, view);
        if (config.Variant.TiedOutput)
            CheckTied(weights);
        CheckNothingIsLeft();
    }

    private void Fill(string name, Tensor view)
    {
        var (found, file) = Found(name, view.shape);
        var shape = file.Shape(found);
        if (!shape.AsSpan().SequenceEqual(view.shape))
            throw new UnreadableFileException(file.Path, $"tensor '{found}' is {Shown(shape)}, expected {Shown(view.shape)} by config.json.");
        file.ReadInto(found, view);
        _read.Add(found);
    }

    // A file of the model without its head lacks the prefix: GPT-2's own files do.
    private (string Name, IWeightFile File) Found(string name, long[] expected)
    {
        if (folder.Holding(name) is { } file)
            return (name, file);
        var bare = name.StartsWith(_family.Prefix, StringComparison.Ordinal) ? name[_family.Prefix.Length..] : name;
        if (folder.Holding(bare) is { } inBare)
            return (bare, inBare);
        throw new UnreadableFileException(folder.Path, $"tensor '{name}' is absent, expected {Shown(expected)} by config.json.{Hint(name)}");
    }

    private static string Hint(string name) => name is "lm_head.weight" or "embed_out.weight"
        ? " With 'tie_word_embeddings' true in config.json the embedding would take its place."
        : "";

    // Some tied checkpoints carry the embedding a second time; another matrix under that name would be lost without a word. Read over the
    // embedding itself it takes no memory: where both are one, nothing changes.
    private void CheckTied(TransformerWeights weights)
    {
        var name = _family is GptNeoX ? "embed_out.weight" : "lm_head.weight";
        if (folder.Holding(name) is null)
            return;
        var before = TensorDigest.Of(weights.Embedding);
        Fill(name, weights.Embedding);
        if (TensorDigest.Of(weights.Embedding) != before)
            throw new UnreadableFileException(folder.Holding(name)!.Path, $"tensor '{name}' differs from the embedding, and config.json's 'tie_word_embeddings' says that they are one.");
    }

    private void CheckNothingIsLeft()
    {
        var left = folder.Names.Where(name => !_read.Contains(name) && !_family.IsBuffer(name)).Order(StringComparer.Ordinal).ToList();
        if (left.Count == 0)
            return;
        const int most = 8;
        var file = folder.Holding(left[0])!;
        throw new UnreadableFileException(file.Path,
            $"holds {left.Count} tensors that a {config.Family} of this config.json does not have: {string.Join(", ", left.Take(most))}{(left.Count > most ? ", …" : "")}.");
    }

    private static string Shown(long[] shape) => $"[{string.Join(", ", shape)}]";
}
