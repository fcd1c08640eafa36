using static TorchSharp.torch;

namespace Assay.Dictionaries.Doctor;

/// <summary>One mistake undone from outside: what is done to the input before the dictionary reads it, and to what it writes.</summary>
/// <param name="Kind">The complaint that it answers.</param>
/// <param name="Words">What fits, for people.</param>
public sealed record Repair(ComplaintKind Kind, string Words)
{
    /// <summary>The input is multiplied by this.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>What is written is divided by <see cref="Scale"/>; false where the decoder is in the target's units already.</summary>
    public bool Undone { get; init; } = true;

    /// <summary>What is written is multiplied by this.</summary>
    public double WrittenScale { get; init; } = 1;

    /// <summary>Multiples of b_dec added to the input.</summary>
    public int BiasAdded { get; init; }

    /// <summary>Rows are normalised first, and brought back.</summary>
    public RowNormalisation Rows { get; init; }

    internal Tensor Reconstruct(SparseAutoencoder dictionary, Tensor x, out double active)
    {
        using var _ = NewDisposeScope();
        var prepared = new InputConvention { Rows = Rows }.Prepare(x, dictionary.DecoderBias) * Scale + dictionary.DecoderBias * BiasAdded;
        var f = dictionary.Encode(prepared);
        active = f.gt(0).sum().item<long>();
        var written = dictionary.Decode(f, prepared);
        return new InputConvention { Rows = Rows }.Undo(written * (WrittenScale / (Undone ? Scale : 1)), x).MoveToOuterDisposeScope();
    }
}
