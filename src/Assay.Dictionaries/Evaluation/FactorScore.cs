namespace Assay.Dictionaries.Evaluation;

/// <summary>How well one latent (or probe output) tells when a known factor of the text is present.</summary>
/// <param name="Factor">The factor's name.</param>
/// <param name="Latent">The latent with the best F1 on the selection half.</param>
/// <param name="Threshold">It says "present" where its value lies strictly above this.</param>
/// <param name="SelectionF1">F1 on the half that chose latent and threshold: optimistic, to be compared with <see cref="F1"/>.</param>
/// <param name="HeldOut">2·TP over (predicted + present), by sequence of the other half; its value is the held-out F1.</param>
/// <param name="BaseRate">Share of held-out tokens with the factor; always saying "present" has F1 = 2r/(1 + r).</param>
public sealed record FactorScore(string Factor, int Latent, double Threshold, double SelectionF1, SequenceRatio HeldOut, double BaseRate)
{
    /// <summary>F1 on the held-out half; NaN where the factor is absent there and never predicted.</summary>
    public double F1 => HeldOut.Value;

    /// <summary>F1 of saying "present" everywhere.</summary>
    public double ConstantF1 => 2 * BaseRate / (1 + BaseRate);

    /// <summary>What this score adds to the best baseline's F1 for the same factor, saying "present" everywhere among them; negative where a baseline does better.</summary>
    /// <param name="baselines">Scores of the baselines; those of other factors are passed over.</param>
    public double Over(IEnumerable<FactorScore> baselines) =>
        F1 - baselines.Where(score => score.Factor == Factor).Select(score => score.F1).Append(ConstantF1).Max();
}
