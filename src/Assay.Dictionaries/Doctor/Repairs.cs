using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Doctor;

/// <summary>The mistakes that are known from the field, for activations of given size.</summary>
internal static class Repairs
{
    /// <summary>The dictionary as it is.</summary>
    public static Repair None { get; } = new(ComplaintKind.NothingFits, "");

    /// <summary>Every mistake that could have been made with this dictionary and input x [B, d].</summary>
    public static IEnumerable<Repair> For(SparseAutoencoder dictionary, Tensor x) =>
        dictionary.Convention.Rows != RowNormalisation.None ? [] : [.. Biases(dictionary), .. Constants(x).SelectMany(Scales), .. Rows(dictionary)];

    /// <summary>A scale that is measured, not explained.</summary>
    public static Repair OtherScale(double scale) =>
        new(ComplaintKind.ScaleOff, Invariant($"it fits activations multiplied by {scale:G3}, which is none of the known constants: look for how they were normalised")) { Scale = scale };

    /// <summary>A factor on what is written alone, measured.</summary>
    public static Repair OtherLoudness(double scale) =>
        new(ComplaintKind.OutputScaleOff, Invariant($"what it writes fits when multiplied by {scale:G3}: encoder and decoder are in different units")) { WrittenScale = scale };

    // The reading takes b_dec off, the encoder's bias was folded as well; or nobody takes it off. A transcoder's b_dec lies in the target's space.
    private static IEnumerable<Repair> Biases(SparseAutoencoder dictionary)
    {
        if (dictionary.InputWidth != dictionary.OutputWidth || dictionary.DecoderBias.abs().max().item<float>() == 0)
            yield break;
        yield return new(ComplaintKind.BiasSubtractedTwice, dictionary.Convention.SubtractsDecoderBias
            ? "b_dec is folded into b_enc already, and the file asks for its subtraction again: set apply_b_dec_to_input to false"
            : "b_dec was folded into b_enc twice: add b_dec W_enc to b_enc")
        { BiasAdded = 1 };
        yield return new(ComplaintKind.BiasNotSubtracted, dictionary.Convention.SubtractsDecoderBias
            ? "the encoder expects b_dec to be taken off twice: subtract b_dec W_enc from b_enc"
            : "the encoder expects x - b_dec, and neither the file nor b_enc takes b_dec off: set apply_b_dec_to_input to true, or subtract b_dec W_enc from b_enc")
        { BiasAdded = -1 };
    }

    /// <summary>What activations are divided by in training: Gemma Scope's root mean square norm; SAELens's mean norm over √d.</summary>
    private static (string Name, double Value)[] Constants(Tensor x)
    {
        using var _ = NewDisposeScope();
        var norms = x.to(ScalarType.Float64).norm(1);
        return
        [
            ("the root mean square norm of the activations", Math.Sqrt(norms.square().mean().item<double>())),
            ("their mean norm over the root of the width", norms.mean().item<double>() / Math.Sqrt(x.shape[1])),
        ];
    }

    private static IEnumerable<Repair> Scales((string Name, double Value) constant)
    {
        foreach (var undone in (bool[])[true, false])
        {
            var side = undone ? "" : " in the encoder alone";
            yield return new(ComplaintKind.ScaleNotFolded, Invariant($"it fits activations divided by {constant.Value:G4}, {constant.Name}: that constant is not folded{side}; multiply b_enc{(undone ? ", b_dec" : "")} and thresholds by it")) { Scale = 1 / constant.Value, Undone = undone };
            yield return new(ComplaintKind.ScaleFoldedTwice, Invariant($"it fits activations multiplied by {constant.Value:G4}, {constant.Name}: that constant is folded twice{side}; divide b_enc{(undone ? ", b_dec" : "")} and thresholds by it")) { Scale = constant.Value, Undone = undone };
        }
    }

    private static IEnumerable<Repair> Rows(SparseAutoencoder dictionary) => dictionary.InputWidth != dictionary.OutputWidth ? [] :
    [
        new(ComplaintKind.RowNormMissing, "it fits activations whose rows have their mean and deviation taken out: set normalize_activations to layer_norm") { Rows = RowNormalisation.LayerNorm },
    ];
}
