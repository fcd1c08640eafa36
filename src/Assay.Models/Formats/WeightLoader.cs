using Assay.Core.Errors;
using Assay.Models.Families;
using static TorchSharp.torch;

namespace Assay.Models.Formats;

/// <summary>Fills a model from a folder's files, tensor by tensor, straight into the model's own memory.</summary>
internal sealed class WeightLoader(TransformerConfig config, WeightFolder folder)
{
    private readonly Family _family = FamilyList.Get(config.Family);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Checks every name and shape against the files, before memory is asked for; then says in which type the file keeps the embedding, and with it all that matters.</summary>
    public ScalarType Check()
    {
        var leaves = WeightLayout.Of(config).ToDictionary(leaf => (leaf.Slot, leaf.Layer));
        foreach (var place in _family.Tensors(config))
            CheckOne(place.Name, place.Shape(leaves));
        var embedding = leaves[(Slot.Embedding, Leaf.NoLayer)].Shape;
        if (config.Variant.TiedOutput && folder.Holding(_family.Unembedding) is not null)
            CheckOne(_family.Unembedding, embedding);
        CheckNothingIsLeft();
        var (name, file) = Found(_family.Tensors(config).First(place => place.Slot == Slot.Embedding).Name, embedding);
        return file.DType(name);
    }

    public void Fill(TransformerWeights weights)
    {
        using var noGrad = no_grad();
        foreach (var (name, view) in weights.State)
            Fill(name, view);
        if (config.Variant.TiedOutput)
            CheckTied(weights);
    }

    private void CheckOne(string name, long[] expected)
    {
        var (found, file) = Found(name, expected);
        _known.Add(found);
        if (file.DType(found) is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64))
            throw new UnreadableFileException(file.Path, $"tensor '{found}' holds {file.DType(found)}, expected float32, bfloat16 or float16: quantised weights are not read.");
    }

    /// <summary>Fills one tensor's view.</summary>
    public void Fill(string name, Tensor view)
    {
        var (found, file) = Found(name, view.shape);
        file.ReadInto(found, view);
    }

    // A file of the model without its head lacks the prefix: GPT-2's own files do.
    private (string Name, IWeightFile File) Found(string name, long[] expected)
    {
        var bare = name.StartsWith(_family.Prefix, StringComparison.Ordinal) ? name[_family.Prefix.Length..] : name;
        foreach (var candidate in (string[])[name, bare])
        {
            if (folder.Holding(candidate) is not { } file)
                continue;
            var shape = file.Shape(candidate);
            return shape.AsSpan().SequenceEqual(expected)
                ? (candidate, file)
                : throw new UnreadableFileException(file.Path, $"tensor '{candidate}' is {Shown(shape)}, expected {Shown(expected)} by config.json.");
        }
        throw new UnreadableFileException(folder.Path, $"tensor '{name}' is absent, expected {Shown(expected)} by config.json.{Hint(name)}");
    }

    private string Hint(string name) => name == _family.Unembedding
        ? " With 'tie_word_embeddings' true in config.json the embedding would take its place."
        : "";

    // Some tied checkpoints carry the embedding a second time; another matrix under that name would be lost without a word. Read over the
    // embedding itself it takes no memory: where both are one, nothing changes.
    private void CheckTied(TransformerWeights weights)
    {
        var name = _family.Unembedding;
        if (folder.Holding(name) is null)
            return;
        var before = TensorDigest.Of(weights.Embedding);
        Fill(name, weights.Embedding);
        if (TensorDigest.Of(weights.Embedding) != before)
            throw new UnreadableFileException(folder.Holding(name)!.Path, $"tensor '{name}' differs from the embedding, and config.json's 'tie_word_embeddings' says that they are one.");
    }

    private void CheckNothingIsLeft()
    {
        var left = folder.Names.Where(name => !_known.Contains(name) && !_family.IsBuffer(name)).Order(StringComparer.Ordinal).ToList();
        if (left.Count == 0)
            return;
        const int most = 8;
        var file = folder.Holding(left[0])!;
        throw new UnreadableFileException(file.Path,
            $"holds {left.Count} tensors that a {config.Family} of this config.json does not have: {string.Join(", ", left.Take(most))}{(left.Count > most ? ", …" : "")}.");
    }

    private static string Shown(long[] shape) => $"[{string.Join(", ", shape)}]";
}
