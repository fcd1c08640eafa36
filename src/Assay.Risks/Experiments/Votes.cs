using static System.FormattableString;

namespace Assay.Risks.Experiments;

/// <summary>Shares of risks put down to AI and to humans, and what becomes of them when documents weigh otherwise.</summary>
internal sealed record Votes(IReadOnlyList<Vote> LeftOut, Vote All, Vote OneEach)
{
    private const int Human = 1, Ai = 2;

    public static Votes Of(RepositoryMeasurements measured)
    {
        IReadOnlyList<IReadOnlyList<RiskRow>> coded = [.. measured.ByDocument.Select(rows => (IReadOnlyList<RiskRow>)[.. rows.Where(row => CausalCode.IsLevel(row.Causal.Entity))]).Where(rows => rows.Count > 0)];
        return new([.. coded.Select(without => Counted(Invariant($"{without[0].QuickRef} ({without.Count} risks)"), [.. coded.Where(rows => rows != without).SelectMany(rows => rows)]))],
            Counted("none", [.. coded.SelectMany(rows => rows)]),
            new("none; one vote for every document", coded.Sum(rows => rows.Count), coded.Average(rows => Share(rows, Ai)), coded.Average(rows => Share(rows, Human))));
    }

    /// <summary>All and one vote each, then the documents whose leaving takes the most risks away.</summary>
    public IEnumerable<Vote> Heaviest(int count) => [All, OneEach, .. LeftOut.OrderBy(vote => vote.Risks).Take(count)];

    private static Vote Counted(string name, IReadOnlyList<RiskRow> rows) => new(name, rows.Count, Share(rows, Ai), Share(rows, Human));

    private static double Share(IReadOnlyList<RiskRow> rows, int entity) => rows.Count == 0 ? double.NaN : (double)rows.Count(row => row.Causal.Entity == entity) / rows.Count;
}

/// <summary>One way to count.</summary>
/// <param name="Name">What was left out, or how documents weigh.</param>
/// <param name="Risks">Coded risks that remain.</param>
/// <param name="Ai">Their share put down to AI.</param>
/// <param name="Human">Their share put down to humans.</param>
internal sealed record Vote(string Name, int Risks, double Ai, double Human);
