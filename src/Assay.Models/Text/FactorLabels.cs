using Assay.Core.Errors;
using static TorchSharp.torch;

namespace Assay.Models.Text;

/// <summary>Which factors are active at which token. Owns its tensor.</summary>
public sealed class FactorLabels : IDisposable
{
    /// <summary>Takes over <paramref name="active"/>, bool [N, T, F].</summary>
    public FactorLabels(IReadOnlyList<string> names, Tensor active)
    {
        if (active.dim() != 3 || active.dtype != ScalarType.Bool || active.shape[2] != names.Count)
            throw new ArgumentException($"labels are {active.dtype} [{string.Join(", ", active.shape)}], expected Bool [sequences, length, {names.Count}]", nameof(active));
        (Names, Active) = (names, active.DetachFromDisposeScope());
    }

    /// <summary>F names, in the order of the last dimension of <see cref="Active"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Bool [N, T, F]; nothing is active at BOS and EOS.</summary>
    public Tensor Active { get; }

    /// <summary>One factor, bool [N, T], a view that the caller disposes.</summary>
    public Tensor this[string name] => Active.select(2, IndexOf(name));

    private int IndexOf(string name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
                return i;
        }
        throw new AssayException($"'{name}' is no factor of this text; there are {string.Join(", ", Names)}");
    }

    /// <inheritdoc/>
    public void Dispose() => Active.Dispose();
}
