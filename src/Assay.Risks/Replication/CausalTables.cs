using static System.FormattableString;

namespace Assay.Risks.Replication;

/// <summary>Tables of the causal taxonomy.</summary>
internal static class CausalTables
{
    /// <summary>The only column of a table that has one.</summary>
    public const string RisksColumn = "risks";

    private static readonly CausalFactor[] Factors = Enum.GetValues<CausalFactor>();
    private static readonly int[] Levels = [1, 2, 3];

    /// <summary>Levels of each factor (Table 3 of the paper; the sheet's Table 1).</summary>
    public static ShareTable Marginals(Tally tally) => new("causal", "Risks by entity, intent and timing", "risks coded 1 to 3 on that factor",
        [.. FactorLevels().Select(at => tally.OfRisks("causal", CausalCode.NodeCode(at.Factor, at.Level), RisksColumn, row => CausalCode.IsLevel(row.Causal[at.Factor]), row => row.Causal[at.Factor] == at.Level))]);

    /// <summary>Entity, intent and timing together (Table 4; the sheet's Table 2): rows are timing and entity, columns intent.</summary>
    public static ShareTable Triples(Tally tally) => new("triples", "Risks by entity, intent and timing together", "risks coded 1 to 3 on all three factors",
    [
        .. from timing in Levels
           from entity in Levels
           from intent in Levels
           select tally.OfRisks("triples", TripleRow(timing, entity), CausalCode.NodeCode(CausalFactor.Intent, intent), row => row.Causal.IsComplete, row => row.Causal == new CausalCode(entity, intent, timing)),
    ]);

    /// <summary>Levels within each subdomain (Table 10; the sheet "Causal x Domain").</summary>
    public static ShareTable ByDomain(Tally tally, BlankCodes blanks) => new("causal-by-domain", "Causal levels within each subdomain",
        blanks == BlankCodes.Counted ? "risks of the subdomain that do not say \"not coded\" on that factor; blanks count" : "risks of the subdomain coded 1 to 3 on that factor",
    [
        .. from node in DomainTables.Subdomains
           from at in FactorLevels()
           select tally.OfRisks("causal-by-domain", node.Code, CausalCode.NodeCode(at.Factor, at.Level),
               row => row.Domain?.NodeCode == node.Code && IsCounted(row.Causal[at.Factor], blanks), row => row.Causal[at.Factor] == at.Level),
    ]);

    /// <summary>Row of <see cref="Triples"/>: <c>timing.2 entity.1</c>.</summary>
    public static string TripleRow(int timing, int entity) => Invariant($"{CausalCode.NodeCode(CausalFactor.Timing, timing)} {CausalCode.NodeCode(CausalFactor.Entity, entity)}");

    private static bool IsCounted(int? level, BlankCodes blanks) => CausalCode.IsLevel(level) || (level is null && blanks == BlankCodes.Counted);

    private static IEnumerable<(CausalFactor Factor, int Level)> FactorLevels() => Factors.SelectMany(factor => Levels.Select(level => (factor, level)));
}
