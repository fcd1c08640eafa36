using Assay.Core.Findings;

namespace Assay.Risks.Experiments.Claims;

/// <summary>Who causes risks, on purpose or not, and when (Table 3 and the text about it).</summary>
internal static class CausalClaims
{
    private const int Human = 1, Ai = 2, Intentional = 1, Unintentional = 2, After = 2, FirstRelease = 1;

    // As printed for the first and the third release; the second was not written up.
    private static readonly double[] AiLessHuman = [0.17, double.NaN, 0.02], UnintentionalLessIntentional = [0.02, double.NaN, 0.01], Post = [0.65, double.NaN, 0.62];

    public static IEnumerable<Finding> Judge(RepositoryMeasurements measured, RepositoryMargins margins) =>
        [AiOverHuman(measured), AiShareFalls(measured), IntentBalanced(measured, margins), AfterDeployment(measured, margins)];

    private static Finding AiOverHuman(RepositoryMeasurements measured)
    {
        var estimate = measured.Of("ai-over-human", documents => ShareOf(documents, CausalFactor.Entity, Ai) - ShareOf(documents, CausalFactor.Entity, Human));
        return RepositoryClaims.Finding(measured, "ai-over-human", "More risks are put down to AI systems than to humans.", "Table 3", "share of risks caused by AI less share caused by humans", estimate, estimate.Above(0),
            $"holds if the interval over documents lies above 0, fails if below", Known(measured, AiLessHuman));
    }

    // One document in both: drawn together.
    private static Finding AiShareFalls(RepositoryMeasurements measured)
    {
        var first = Releases.LastDocument(FirstRelease);
        var estimate = measured.Tables.Release == FirstRelease
            ? Core.Statistics.Estimate.None
            : measured.Of("ai-share-falls", documents => ShareOf([.. documents.Where(rows => rows[0].Document <= first)], CausalFactor.Entity, Ai) - ShareOf(documents, CausalFactor.Entity, Ai));
        return RepositoryClaims.Finding(measured, "ai-share-falls", "The share of risks put down to AI falls as frameworks are added.", "releases", "share of risks caused by AI in the first release less that in this one", estimate, estimate.Above(0),
            $"holds if the interval over documents lies above 0, fails if below", measured.Tables.Release == 3 ? 0.10 : null, measured.Tables.Release == FirstRelease ? "There is nothing before the first release." : "");
    }

    private static Finding IntentBalanced(RepositoryMeasurements measured, RepositoryMargins margins)
    {
        var estimate = measured.Of("intent-balanced", documents => ShareOf(documents, CausalFactor.Intent, Unintentional) - ShareOf(documents, CausalFactor.Intent, Intentional));
        return RepositoryClaims.Finding(measured, "intent-balanced", "Risks are as often intentional as unintentional.", "Table 3", "share of unintentional risks less share of intentional ones", estimate, estimate.Within(-margins.Alike, margins.Alike),
            $"holds if the interval over documents lies within -{margins.Alike} and {margins.Alike}, fails if wholly outside", Known(measured, UnintentionalLessIntentional));
    }

    private static Finding AfterDeployment(RepositoryMeasurements measured, RepositoryMargins margins)
    {
        var estimate = measured.Of("after-deployment", documents => ShareOf(documents, CausalFactor.Timing, After));
        return RepositoryClaims.Finding(measured, "after-deployment", "Most risks arise after deployment.", "Table 3", "share of risks after deployment", estimate, estimate.Above(margins.Majority),
            $"holds if the interval over documents lies above {margins.Majority}, fails if below", Known(measured, Post));
    }

    private static double ShareOf(IEnumerable<IReadOnlyList<RiskRow>> documents, CausalFactor factor, int level) =>
        RepositoryMeasurements.Ratio(documents, row => CausalCode.IsLevel(row.Causal[factor]), row => row.Causal[factor] == level);

    private static double? Known(RepositoryMeasurements measured, double[] printed) => RepositoryClaims.Printed(measured, printed) is { } value && !double.IsNaN(value) ? value : null;
}
