using Assay.Poisoning.Images.Defences;

namespace Assay.Poisoning.Images.Evaluation;

/// <summary>How well a defence told planted examples from the rest. Trusted examples are left out: a defence knows what they are. Orders of scores are judged on examples that were looked at, drops on all.</summary>
public sealed class Detection
{
    private readonly PoisonedSet _set;
    private readonly double[] _all;
    private readonly bool[] _dropped;
    private readonly HashSet<int> _trusted;
    private readonly bool[]? _looked;
    private readonly int[] _judged;
    private readonly double[] _scores;
    private readonly bool[] _poison;

    /// <summary>Judges what a defence said of a set.</summary>
    public Detection(PoisonedSet set, Screening screening)
    {
        (_set, _all, _dropped, _looked, _trusted) = (set, screening.Scores, screening.Dropped, screening.LookedAt, [.. set.Trusted]);
        _judged = [.. Enumerable.Range(0, set.Images.Count).Where(IsJudged)];
        _scores = [.. _judged.Select(row => screening.Scores[row])];
        _poison = [.. _judged.Select(row => set.IsPoison[row])];
    }

    /// <summary>Chance that a planted example scores above a clean one; NaN where nothing was planted.</summary>
    public double Auroc => Core.Statistics.Auroc.Of(_scores, _poison);

    /// <summary><see cref="Auroc"/> over drawn examples of the set; over all where none are given.</summary>
    public double AurocOver(ReadOnlySpan<int> rows)
    {
        if (rows.IsEmpty)
            return Auroc;
        var (scores, poison) = (new List<double>(rows.Length), new List<bool>(rows.Length));
        foreach (var row in rows)
        {
            if (!IsJudged(row))
                continue;
            scores.Add(_all[row]);
            poison.Add(_set.IsPoison[row]);
        }
        return Core.Statistics.Auroc.Of(scores, poison);
    }

    /// <summary>Examples dropped.</summary>
    public int Removed => _dropped.Count(dropped => dropped);

    /// <summary>Planted examples that were kept.</summary>
    public int Survivors => _set.Attacks.Sum(SurvivorsOf);

    /// <summary>Share of clean examples that were dropped, 0…1.</summary>
    public double FalsePositiveRate => FalsePositives(Untrusted);

    /// <summary>Share of planted examples that were dropped, 0…1; NaN where nothing was planted.</summary>
    public double Recall => 1 - (double)Survivors / _set.Attacks.Sum(attack => attack.Rows.Count);

    /// <summary>Planted examples of one attack that were kept.</summary>
    public int SurvivorsOf(PlantedAttack attack) => attack.Rows.Count(row => !_dropped[row]);

    /// <summary>Share of one attack's examples that were dropped, 0…1.</summary>
    public double RecallOf(PlantedAttack attack) => 1 - (double)SurvivorsOf(attack) / attack.Rows.Count;

    /// <summary>AUROC of one attack's examples against clean ones.</summary>
    public double AurocOf(PlantedAttack attack)
    {
        var own = attack.Rows.ToHashSet();
        int[] compared = [.. Enumerable.Range(0, _judged.Length).Where(i => !_poison[i] || own.Contains(_judged[i]))];
        return Core.Statistics.Auroc.Of([.. compared.Select(i => _scores[i])], [.. compared.Select(i => _poison[i])]);
    }

    /// <summary>The largest share of planted examples that a threshold on the score catches while it takes at most this share of clean ones.</summary>
    /// <param name="falsePositiveRate">0…1.</param>
    public double RecallAt(double falsePositiveRate)
    {
        var order = Enumerable.Range(0, _scores.Length).OrderByDescending(i => _scores[i]).ToArray();
        double positives = _poison.Count(one => one), negatives = _poison.Length - positives;
        var (caught, taken, best) = (0, 0, 0.0);
        for (var i = 0; i < order.Length; i++)
        {
            caught += _poison[order[i]] ? 1 : 0;
            taken += _poison[order[i]] ? 0 : 1;
            // A threshold lies between two scores, never between equal ones.
            var last = i + 1 == order.Length || _scores[order[i + 1]] < _scores[order[i]];
            if (last && taken <= falsePositiveRate * negatives)
                best = caught / positives;
        }
        return positives == 0 ? double.NaN : best;
    }

    /// <summary>For each class, the share of its clean examples that were dropped, 0…1: rare classes pay most where a defence takes the unusual for the planted.</summary>
    public double[] FalsePositivesByClass() =>
        [.. Enumerable.Range(0, _set.Images.Classes.Count).Select(one => FalsePositives(Untrusted.Where(row => _set.Images.Labels[row] == one)))];

    private IEnumerable<int> Untrusted => Enumerable.Range(0, _dropped.Length).Where(row => !_trusted.Contains(row));

    private bool IsJudged(int row) => !_trusted.Contains(row) && _looked?[row] != false;

    private double FalsePositives(IEnumerable<int> rows) =>
        rows.Where(row => !_set.IsPoison[row]).Select(row => _dropped[row] ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();
}
