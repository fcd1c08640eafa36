namespace Assay.Models.Families;

/// <summary>One family of models: how it is wired, what its config.json says, what its tensors are called. A family is one file, and one line in <see cref="FamilyList"/>.</summary>
internal abstract class Family
{
    /// <summary><c>model_type</c> in config.json.</summary>
    public abstract string Name { get; }

    /// <summary>Hugging Face's class, written to <c>architectures</c>.</summary>
    public abstract string Architecture { get; }

    public abstract Wiring Wiring { get; }

    /// <summary>The keys of config.json, in the order in which they are read: later ones may look at what earlier ones gave.</summary>
    public abstract IReadOnlyList<ConfigKey> Keys { get; }

    /// <summary>What a name starts with in a file of the whole model and may lack in one of the model without its head.</summary>
    public abstract string Prefix { get; }

    /// <summary>The output matrix's name, where it is not tied to the embedding.</summary>
    public virtual string Unembedding => "lm_head.weight";

    /// <summary>Every tensor of a file.</summary>
    public abstract IEnumerable<TensorPlace> Tensors(TransformerConfig config);

    /// <summary>A configuration before the first key is read: the family's wiring, none of what is Gemma 2's alone.</summary>
    public virtual TransformerConfig Blank => new()
    {
        Family = Name,
        Attention = new AttentionConfig { SoftCap = null, GlobalEvery = 1 },
        Variant = new VariantConfig { FinalSoftCap = null },
    };

    /// <summary>Whether a tensor of a file is a table that the original computes anew from its configuration; checkpoints of older versions carry them.</summary>
    public virtual bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}

/// <summary>Where a tensor of a file lies in our weights: a whole one, or a block of its rows; transposed where the file has [in, out].</summary>
internal sealed record TensorPlace(string Name, Slot Slot, int Layer = Leaf.NoLayer, long First = 0, long? Rows = null, bool Transposed = false)
{
    /// <summary>The shape in the file, given what the leaf's is.</summary>
    public long[] Shape(IReadOnlyDictionary<(Slot, int), Leaf> leaves)
    {
        var leaf = leaves[(Slot, Layer)].Shape;
        long[] shape = [Rows ?? leaf[0] - First, .. leaf[1..]];
        return Transposed ? [.. shape.Reverse()] : shape;
    }

    /// <summary>The view that has the file's shape; the caller's to dispose.</summary>
    public TorchSharp.torch.Tensor Of(TransformerWeights weights)
    {
        var leaf = weights[Slot, Layer];
        using var rows = leaf.narrow(0, First, Rows ?? leaf.shape[0] - First);
        return (Transposed ? rows.t() : rows.alias()).DetachFromDisposeScope();
    }
}

/// <summary>The families there are.</summary>
internal static class FamilyList
{
    private static readonly Family[] All = [new Gemma(), new Gemma2(), new Gemma3(), new Llama(), new Qwen2(), new Qwen3(), new Gpt2(), new GptNeoX()];

    public static string Names { get; } = string.Join(", ", All.Select(family => family.Name));

    public static Family? Find(string name) => Array.Find(All, family => family.Name == name);

    public static Family Get(string name) => Find(name) ?? throw new Core.Errors.AssayException($"'{name}' is no family of models; there are {Names}.");
}
