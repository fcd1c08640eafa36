namespace Assay.Dictionaries.Doctor;

/// <summary>What the doctor found out.</summary>
public sealed record Diagnosis
{
    /// <summary>The places compared on all tokens, best first, each with the dictionary as it is.</summary>
    public required IReadOnlyList<Fit> Ranking { get; init; }

    /// <summary>What the file says; null where it says nothing that this model has.</summary>
    public required Fit? Declared { get; init; }

    /// <summary>Where the dictionary belongs, with <see cref="Repair"/> made; null where it fits nowhere.</summary>
    public required Fit? Best { get; init; }

    /// <summary>What has to be done for it to fit there; null where it fits as it is.</summary>
    public required Repair? Repair { get; init; }

    /// <summary>The scalar on the input (undone on the output) under which it fits best, in steps of a quarter octave; about 1 for a dictionary in order (a little above where thresholds are high: more latents then fire).</summary>
    public required double BestScale { get; init; }

    /// <summary>Least and largest norm of a decoder row.</summary>
    public required (double Least, double Largest) DecoderNorms { get; init; }

    /// <summary>Active latents per token that file or folder declare; null where neither does.</summary>
    public required double? DeclaredL0 { get; init; }

    /// <summary>Tokens that <see cref="Ranking"/> is over.</summary>
    public required int Tokens { get; init; }

    /// <summary>Everything that is wrong; empty for a dictionary in order.</summary>
    public required IReadOnlyList<Complaint> Complaints { get; init; }

    /// <summary>One sentence: where it belongs, and whether the file says so.</summary>
    public required string Answer { get; init; }
}

/// <summary>How well a dictionary does one thing.</summary>
/// <param name="Input">What it reads.</param>
/// <param name="Target">What it is compared with.</param>
/// <param name="Fvu">E‖y − ŷ‖² / E‖y − E[y]‖²; below 1 where it tells more than the mean does.</param>
/// <param name="L0">Active latents per token.</param>
/// <param name="OutputScale">The scalar on what it writes that fits best; 1 for a dictionary in order, a little above where it shrinks.</param>
public sealed record Fit(Reading Input, Reading Target, double Fvu, double L0, double OutputScale)
{
    /// <summary>The FVU that <see cref="OutputScale"/> would give.</summary>
    public required double ScaledFvu { get; init; }

    /// <summary>As it is shown: <c>resid_post.1</c>, <c>mlp_in.1 -> mlp_out.1</c>.</summary>
    public string Place => Input == Target ? Input.Name : $"{Input.Name} -> {Target.Name}";
}

/// <summary>Something wrong with a dictionary or with what its file says of it.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Text">What was found, what was expected and what to do.</param>
public sealed record Complaint(ComplaintKind Kind, string Text);

/// <summary>What can be wrong.</summary>
public enum ComplaintKind
{
    /// <summary>It fits another place than the file names.</summary>
    WrongSite,

    /// <summary>It fits no place of this model.</summary>
    NothingFits,

    /// <summary>b_dec is taken off the input once too often: folded into b_enc and subtracted, or folded twice.</summary>
    BiasSubtractedTwice,

    /// <summary>The encoder expects inputs without b_dec, and nothing takes it off.</summary>
    BiasNotSubtracted,

    /// <summary>A normalisation constant is folded in twice.</summary>
    ScaleFoldedTwice,

    /// <summary>The weights are in normalised units, and the constant is not folded in.</summary>
    ScaleNotFolded,

    /// <summary>It fits under a scale that is none of the known constants.</summary>
    ScaleOff,

    /// <summary>Encoder and decoder are in different units.</summary>
    OutputScaleOff,

    /// <summary>It fits activations whose rows are normalised first, which the file does not ask for.</summary>
    RowNormMissing,

    /// <summary>Decoder rows have no unit norm, in a format that promises it.</summary>
    DecoderNotUnit,

    /// <summary>Active latents per token are far from what is declared.</summary>
    L0Off,
}
