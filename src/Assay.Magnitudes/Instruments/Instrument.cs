using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>Which counterfactuals an instrument learns on.</summary>
internal enum EditKind
{
    /// <summary>Nothing is wrong: probes.</summary>
    None,

    /// <summary>Nothing is wrong, and the symbols are asked for in a random order: the control of probes.</summary>
    Shuffled,

    /// <summary>One position, all lengths.</summary>
    OnePlace,

    /// <summary>Half of the positions exchanged between pairs, longest length.</summary>
    Exchanged,

    /// <summary>One position, taken over as the pairs that contain it, longest length.</summary>
    Pairs,
}

/// <summary>Something that is trained on a frozen code and answers with logits: an intervention on the vector followed by the code's own decoder, or a probe.</summary>
internal abstract class Instrument : IDisposable
{
    /// <summary>What it learns on.</summary>
    public virtual EditKind Kind { get; init; }

    /// <summary>What is trained, by the names in the authors' checkpoints where they have it.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> Parameters { get; }

    /// <summary>Further state that is saved.</summary>
    public virtual IReadOnlyDictionary<string, Tensor> Fixed => new Dictionary<string, Tensor>(StringComparer.Ordinal);

    /// <summary>Number of trained values.</summary>
    public long Size => Parameters.Values.Sum(parameter => parameter.numel());

    /// <summary>Logits of the original sequences, [T, B, symbols].</summary>
    /// <param name="code">Frozen.</param>
    /// <param name="edit">A batch.</param>
    /// <param name="noise">Of choices that are random in training; null in evaluation.</param>
    public abstract Tensor Logits(ISequenceCode code, Edit edit, SeedStream? noise);

    /// <summary>What is added to the loss in training; null for nothing.</summary>
    public virtual Tensor? Penalty() => null;

    /// <summary>Called after every step; true where parameters changed their meaning.</summary>
    public virtual bool AfterStep(int step) => false;

    /// <summary>Writes everything that is needed to go on, all or nothing.</summary>
    public void Save(string path) => SafetensorsWriter.Write(path, All());

    /// <summary>Takes over what <see cref="Save"/> wrote.</summary>
    public void Load(string path)
    {
        using var noGradients = no_grad();
        using var file = SafetensorsFile.Open(path);
        foreach (var (name, tensor) in All())
            file.ReadInto(name, tensor);
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (var tensor in All().Values)
            tensor.Dispose();
    }

    /// <summary>A parameter that outlives every scope.</summary>
    protected static Tensor Parameter(Tensor first)
    {
        var parameter = first.detach().clone().DetachFromDisposeScope();
        parameter.requires_grad = true;
        return parameter;
    }

    private Dictionary<string, Tensor> All() => Parameters.Concat(Fixed).ToDictionary(StringComparer.Ordinal);
}
