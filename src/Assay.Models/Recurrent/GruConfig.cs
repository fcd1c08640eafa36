using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Models.Recurrent;

/// <summary>The shape of a <see cref="GruNetwork"/>.</summary>
public sealed record GruConfig : IOptions
{
    /// <summary>Symbols that can be read: rows of the embedding.</summary>
    public int Inputs { get; init; } = 31;

    /// <summary>Channels of the state, and of the embedding.</summary>
    public int Width { get; init; } = 48;

    /// <summary>Symbols that can be answered.</summary>
    public int Outputs { get; init; } = 30;

    /// <summary>Weights in all.</summary>
    internal long Parameters => (long)Inputs * Width + 6L * Width * Width + 6L * Width + (long)Outputs * Width + Outputs;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, int)[])[("inputs", Inputs), ("width", Width), ("outputs", Outputs)])
        {
            if (value < 1)
                yield return new Fault(member, Invariant($"is {value}, expected at least 1"));
        }
    }
}
