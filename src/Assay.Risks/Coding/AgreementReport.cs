using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Core.Statistics;

namespace Assay.Risks.Coding;

/// <summary>How far the raters of a project agree, factor by factor.</summary>
/// <param name="Raters">Whose codes were compared.</param>
/// <param name="Factors">By factor.</param>
public sealed record AgreementReport(IReadOnlyList<string> Raters, IReadOnlyList<FactorAgreement> Factors)
{
    /// <summary>Computes all of it. Items that one rater alone has coded count for nothing but prevalence.</summary>
    public static AgreementReport Of(CodingProject project, AgreementOptions? options = null)
    {
        options = OptionsCheck.Require(options ?? new(), "agreement");
        var raters = project.Raters;
        return new(raters, [.. project.Factors.Select(factor => FactorAgreement.Of(CodedUnits.Of(project, factor, raters, options.WithRevisions), options))]);
    }
}

/// <summary>Agreement on one factor. A value without an interval is one of a single document, or NaN: nothing was coded twice, or chance alone would agree always.</summary>
/// <param name="Factor">The factor's name.</param>
/// <param name="Items">Items that two or more have coded.</param>
/// <param name="Documents">Documents that these are from: what intervals draw.</param>
/// <param name="Percent">Chance that two raters of an item said the same.</param>
/// <param name="Fleiss">Fleiss' kappa.</param>
/// <param name="GwetAc1">Gwet's AC1 over all codes there are to choose from.</param>
/// <param name="Alpha">Krippendorff's alpha where any two codes are equally far apart.</param>
/// <param name="TreeAlpha">The same where codes under one root are half as far apart; null for a factor without a tree.</param>
/// <param name="Prevalence">0 where codes are used equally, 1 where one is all there is: kappa falls as it grows.</param>
/// <param name="Shares">By code that anybody gave, how many items each rater gave it.</param>
/// <param name="Pairs">Every two raters.</param>
public sealed record FactorAgreement(string Factor, int Items, int Documents, Estimate Percent, Estimate Fleiss, Estimate GwetAc1, Estimate Alpha, Estimate? TreeAlpha, double Prevalence,
    IReadOnlyList<CodeShare> Shares, IReadOnlyList<PairAgreement> Pairs)
{
    internal static FactorAgreement Of(CodedUnits coded, AgreementOptions options)
    {
        var factor = coded.Factor;
        var intervals = new DocumentIntervals(coded, options);
        var doubled = coded.Units.Zip(coded.Documents).Where(unit => unit.First.OfType<string>().Count() > 1).ToList();
        return new(factor.Name, doubled.Count, doubled.Select(unit => unit.Second).Distinct(StringComparer.Ordinal).Count(),
            intervals.Of("percent", Agreement.Percent), intervals.Of("fleiss", units => Agreement.Fleiss(units).Value), intervals.Of("ac1", units => Agreement.GwetAc1(units, factor.Choices.Count).Value),
            intervals.Of("alpha", units => KrippendorffAlpha.Nominal(units).Value), factor.IsTree ? intervals.Of("tree-alpha", units => KrippendorffAlpha.Of(units, factor.Taxonomy.Distance).Value) : null,
            Balance.Prevalence(coded.Units.SelectMany(unit => unit.OfType<string>()), factor.Choices.Count), coded.Shares(), PairAgreement.All(coded, intervals));
    }
}

/// <summary>How often a code was given.</summary>
/// <param name="Code">The code.</param>
/// <param name="Label">Its label.</param>
/// <param name="Counts">By rater, in the report's order.</param>
public sealed record CodeShare(string Code, string Label, IReadOnlyList<int> Counts);

/// <summary>Intervals of coefficients, by drawing documents.</summary>
internal sealed class DocumentIntervals(CodedUnits coded, AgreementOptions options)
{
    public Estimate Of(string name, Func<IReadOnlyList<IReadOnlyList<string?>>, double> statistic)
    {
        var value = statistic(coded.Units);
        // One document says nothing of how much documents differ.
        if (options.Resamples == 0 || !double.IsFinite(value) || coded.Documents.Distinct(StringComparer.Ordinal).Count() < 2)
            return new(value, null);
        var stream = new SeedStreams(options.Seed).Stream($"agreement/{coded.Factor.Name}/{name}");
        var interval = ClusterBootstrap.Statistic(coded.Documents, rows => statistic([.. rows.Select(row => coded.Units[row])]), stream, new(options.Resamples, options.Level));
        return new(value, double.IsFinite(interval.Low) && double.IsFinite(interval.High) ? interval : null);
    }
}
