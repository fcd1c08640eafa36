using Assay.Core.Findings;
using Assay.Risks.Replication;

namespace Assay.Risks.Experiments.Claims;

/// <summary>What causes which subdomains have (Table 10), and which hardly anybody names (Table 7).</summary>
internal static class DomainClaims
{
    private const int Human = 1, Ai = 2, Intentional = 1, Unintentional = 2, Before = 1, After = 2, ThirdRelease = 3;

    private static readonly string[] Misuse = ["4.1", "4.2", "4.3"], ByAi = ["1.2", "3.1", "7.2"], ByAccident = ["1.1", "1.3", "3.1", "7.3"], Rare = ["3.2", "6.4", "7.5"];

    private const string Early = "6.5";

    public static IEnumerable<Finding> Judge(RepositoryMeasurements measured, RepositoryMargins margins) =>
    [
        Majority(measured, margins, "misuse-human-intentional", "Malicious use is what humans do on purpose.", Misuse, [(CausalFactor.Entity, Human), (CausalFactor.Intent, Intentional)], 0.70),
        Majority(measured, margins, "ai-caused-subdomains", "Toxic content, false information and dangerous capabilities are put down to AI.", ByAi, [(CausalFactor.Entity, Ai)], 0.82),
        Majority(measured, margins, "unintentional-subdomains", "Discrimination, unequal performance, false information and lack of robustness are unintentional.", ByAccident, [(CausalFactor.Intent, Unintentional)], 0.70),
        Earlier(measured),
        Neglected(measured, margins),
    ];

    private static Finding Majority(RepositoryMeasurements measured, RepositoryMargins margins, string id, string claim, string[] subdomains, (CausalFactor Factor, int Level)[] levels, double paper)
    {
        var estimate = measured.Of(id, documents => subdomains.SelectMany(code => levels.Select(at => ShareOf(documents, measured, code, at.Factor, at.Level))).Min());
        return RepositoryClaims.Finding(measured, id, claim, "Table 10", $"smallest share of {string.Join(" and of ", levels.Select(at => CausalCode.Name(at.Factor, at.Level)))} among {string.Join(", ", subdomains)}", estimate, estimate.Above(margins.Majority),
            $"holds if the interval over documents lies above {margins.Majority}, fails if below", measured.Tables.Release == ThirdRelease ? paper : null);
    }

    private static Finding Earlier(RepositoryMeasurements measured)
    {
        double Lead(IEnumerable<IReadOnlyList<RiskRow>> documents, string code) => ShareOf(documents, measured, code, CausalFactor.Timing, Before) - ShareOf(documents, measured, code, CausalFactor.Timing, After);
        var estimate = measured.Of("governance-early", documents => Lead(documents, Early));
        var others = DomainTables.Subdomains.Where(node => node.Code != Early && Lead(measured.ByDocument, node.Code) > 0).Select(node => node.Code).ToList();
        return RepositoryClaims.Finding(measured, "governance-early", "Governance failure alone has more risks before deployment than after.", "Table 10", "share of 6.5 before deployment less share after", estimate,
            others.Count > 0 ? Verdict.Fails : estimate.Above(0), $"holds if the interval over documents lies above 0 and no other subdomain's difference is above 0, fails if below or if another's is", measured.Tables.Release == ThirdRelease ? 0.14 : null,
            others.Count > 0 ? $"So do {string.Join(", ", others)}." : "");
    }

    private static Finding Neglected(RepositoryMeasurements measured, RepositoryMargins margins)
    {
        var estimate = measured.Of("neglected", documents => Rare.Max(code => RepositoryMeasurements.Ratio(documents, row => row.Domain is { IsSubdomain: true } && (measured.Tables.Rules.Domains == DomainDenominator.Subdomain || row.Causal.IsComplete), row => row.Domain!.Value.ToString() == code)));
        return RepositoryClaims.Finding(measured, "neglected-subdomains", "Polluted information, competitive dynamics and AI welfare are hardly covered.", "Table 7", "largest share of risks among 3.2, 6.4 and 7.5", estimate, estimate.Below(margins.Neglected),
            $"holds if the interval over documents lies under {margins.Neglected}, fails if above", measured.Tables.Release == ThirdRelease ? 0.01 : null);
    }

    // Empty where no drawn document names the subdomain: then the interval is NaN, since leaving the draw out would make it narrower than the data allow.
    private static double ShareOf(IEnumerable<IReadOnlyList<RiskRow>> documents, RepositoryMeasurements measured, string code, CausalFactor factor, int level) => RepositoryMeasurements.Ratio(documents,
        row => row.Domain?.ToString() == code && (CausalCode.IsLevel(row.Causal[factor]) || (row.Causal[factor] is null && measured.Tables.Rules.Blanks == BlankCodes.Counted)), row => row.Causal[factor] == level);
}
