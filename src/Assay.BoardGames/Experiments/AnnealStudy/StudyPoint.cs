namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>What is compared at the same L0.</summary>
internal enum StudyMeasure
{
    /// <summary>Share of the variance explained.</summary>
    Fve,

    /// <summary>Held-out coverage with the always-on floor at 0 (of a story model: held-out F1 of its factors, saying "present" everywhere at 0).</summary>
    Coverage,

    /// <summary>Board reconstruction at the threshold that is best.</summary>
    Reconstruction,

    /// <summary>Board reconstruction, every latent at the highest threshold it clears.</summary>
    HighestThreshold,

    /// <summary>Share of the loss recovered in the running model.</summary>
    LossRecovered,

    /// <summary>Share of latents that fire on no training board.</summary>
    Dead,
}

/// <summary>A score over all test games, and over each of the study's draws of them; no draws where games have no part in it.</summary>
internal sealed record DrawnScore(double Value, double[] Draws)
{
    public static DrawnScore Whole(double value) => new(value, []);

    /// <summary>The score of one draw; −1 is all games.</summary>
    public double At(int draw) => draw < 0 || Draws.Length == 0 ? Value : Draws[draw];
}

/// <summary>One dictionary of the study, scored.</summary>
/// <param name="Arm">Its arm.</param>
/// <param name="Target">The L0 it was to have.</param>
/// <param name="L0">The L0 it has on test boards.</param>
/// <param name="Scores">What was measured.</param>
internal sealed record StudyPoint(string Arm, int Target, double L0, IReadOnlyDictionary<StudyMeasure, DrawnScore> Scores)
{
    /// <summary>NaN where not measured.</summary>
    public double At(StudyMeasure measure, int draw) => Scores.TryGetValue(measure, out var score) ? score.At(draw) : double.NaN;
}

/// <summary>All dictionaries of one domain, number of latents and seed: trained on the same batches, scored on the same draws of games.</summary>
internal sealed record StudyRun(string Domain, int Latents, int Seed, IReadOnlyList<StudyPoint> Points)
{
    /// <summary>An arm's dictionaries, sparsest first.</summary>
    public StudyCurve Curve(string arm) => new(Points.Where(point => point.Arm == arm));

    /// <summary>What its model knows of the boards; null where that is no question.</summary>
    public StudyGate? Gate { get; init; }

    /// <summary>Whether both arms were trained.</summary>
    public bool Has((string Arm, string Against) pair) => Points.Any(point => point.Arm == pair.Arm) && Points.Any(point => point.Arm == pair.Against);
}

/// <summary>A linear probe's F1 on the test boards, and what it has to reach before coverage says anything of a dictionary.</summary>
internal sealed record StudyGate(double F1, double Least);
