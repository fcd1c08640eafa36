using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Core.Statistics;
using Assay.Magnitudes.Evaluation;
using static System.FormattableString;

namespace Assay.Magnitudes.Audit;

/// <summary>The audit on paper.</summary>
internal static class AuditReport
{
    public static Report Write(string title, IReadOnlyList<(AuditOutcome Outcome, LatentTest? Test)> audits, AuditOptions options, SeedStream resampling) => new(title, Blocks(audits, options, resampling));

    /// <summary>The body, for reports that have more to say.</summary>
    public static IReadOnlyList<Block> Blocks(IReadOnlyList<(AuditOutcome Outcome, LatentTest? Test)> audits, AuditOptions options, SeedStream resampling) =>
    [
        new Paragraph(Invariant($"TopK dictionaries of {options.Latents} latents, {options.Dictionaries} of each sort, trained for {options.Steps:N0} steps of {options.BatchSize:N0} states; {audits[0].Outcome.Clean.Count:N0} held-out states. A reconstruction that explains much variance and from which little can be read proves nothing by itself: a fragile state is spoilt by any disturbance of that strength. What a dictionary costs beyond noise of the same energy is its own doing, and what the linear code made by hand costs too is not about magnitudes.")),
        new Heading(3, "Reconstructions beside noise of the same energy"),
        Reconstructions(audits, options, resampling),
        .. audits[0].Test is null ? [] : (Block[])[new Heading(3, "Latents exchanged between runs"), Interchange(audits, options, resampling)],
        new Heading(3, "Positions"),
        ByPosition(audits),
        Geometry(audits),
        new Heading(3, "Latents as labels"),
        Events(audits),
    ];

    private static Table Reconstructions(IReadOnlyList<(AuditOutcome Outcome, LatentTest? Test)> audits, AuditOptions options, SeedStream resampling) => new(
        ["states", "active", "explained", "clean", "rebuilt", "own errors shuffled", "covariance noise", "isotropic noise", "rebuilt less covariance noise", "which latents alone", "directions alone: explained", "rebuilt"],
        [.. audits.SelectMany(audit => audit.Outcome.Dictionaries.Select(one => (IReadOnlyList<string>)
        [
            Invariant($"{audit.Outcome.Name} ({audit.Outcome.Width})"), Invariant($"{one.Active}"), Invariant($"{one.Explained:F3}"), Shown(audit.Outcome.Clean), Shown(one.Rebuilt), Shown(one.Shuffled), Shown(one.Covariance), Shown(one.Isotropic),
            StateAudit.Beyond(one, resampling, options.Resamples) is var beyond ? Invariant($"{one.Rebuilt.Less(one.Covariance, []):F3} [{beyond.Low:F3}, {beyond.High:F3}]") : "",
            Shown(one.Support), Invariant($"{one.DirectionsExplained:F3}"), Shown(one.Directions),
        ]))],
        "Exact match of what is read out. Which latents alone: each firing latent at its mean value. Directions alone: a dictionary of states brought to one length. Intervals: 95 % over states, paired.");

    private static Table Interchange(IReadOnlyList<(AuditOutcome Outcome, LatentTest? Test)> audits, AuditOptions options, SeedStream resampling) => new(
        ["states", "active", "latents", "nothing done", "unigram subspaces", "onion", "latents less the best of these", "share reached"],
        [.. audits.SelectMany(audit => audit.Outcome.Dictionaries.Select(one => (IReadOnlyList<string>)
        [
            Invariant($"{audit.Outcome.Name} ({audit.Outcome.Width})"), Invariant($"{one.Active}"), Shown(one.Interchange!), Shown(audit.Test!.Nothing), Shown(audit.Test.Unigram), Shown(audit.Test.Onion), Behind(one.Interchange!, audit.Test, options, resampling), Reached(one.Interchange!, audit.Test),
        ]))],
        "Half of the symbols of the longest sequences exchanged between two runs; latents belong to positions by the same learned assignment as channels do, and what a dictionary misses of a state stays in it. Share reached: of what the best intervention puts right beyond doing nothing.");

    private static string Reached(Answers latents, LatentTest test)
    {
        var (best, nothing) = (Math.Max(test.Onion.ExactMatch(), test.Unigram.ExactMatch()), test.Nothing.ExactMatch());
        return best > nothing ? Invariant($"{(latents.ExactMatch() - nothing) / (best - nothing):F2}") : "—";
    }

    private static string Behind(Answers latents, LatentTest test, AuditOptions options, SeedStream resampling)
    {
        var best = test.Onion.ExactMatch() > test.Unigram.ExactMatch() ? test.Onion : test.Unigram;
        var interval = Bootstrap.Statistic(latents.Count, drawn => latents.Less(best, drawn), resampling, new(options.Resamples));
        return Invariant($"{latents.Less(best, []):F3} [{interval.Low:F3}, {interval.High:F3}]");
    }

    private static Table ByPosition(IReadOnlyList<(AuditOutcome Outcome, LatentTest? Test)> audits) => new(
        ["states", "change", "exact match", .. Enumerable.Range(1, audits[0].Outcome.Clean.Steps).Select(position => Invariant($"position {position}"))],
        [.. audits.SelectMany(audit => ((IEnumerable<ReadState>)[new("none", audit.Outcome.Clean), .. audit.Outcome.Changes, .. audit.Outcome.Dictionaries.Take(1).SelectMany(one => (ReadState[])[new("rebuilt", one.Rebuilt), new("covariance noise", one.Covariance)])])
            .Select(one => (IReadOnlyList<string>)[audit.Outcome.Name, one.Change, Shown(one.Read), .. Enumerable.Range(0, one.Read.Steps).Select(position => Invariant($"{one.Read.RightAt(position):F2}"))]))],
        "Share of right symbols by position, given the true ones before. Rebuilt and covariance noise: the first dictionary.");

    private static Table Geometry(IReadOnlyList<(AuditOutcome Outcome, LatentTest? Test)> audits) => new(
        ["states", .. Enumerable.Range(1, audits[0].Outcome.Geometry.Shares.Count).Select(position => Invariant($"share, position {position}")), "same symbol", "other symbol", "overlap", "by chance"],
        [.. audits.Select(audit => audit.Outcome).Select(outcome => (IReadOnlyList<string>)
        [
            outcome.Name, .. outcome.Geometry.Shares.Select(share => Invariant($"{share:F3}")), Invariant($"{outcome.Geometry.SameSymbol:F3}"), Invariant($"{outcome.Geometry.OtherSymbol:F3}"), Invariant($"{outcome.Geometry.Overlap:F3}"), Invariant($"{outcome.Geometry.ChanceOverlap:F3}"),
        ])],
        "Share of the states' variance that each position's label explains; mean |cosine| of the same and of other symbols' directions at two positions; overlap of positions' spans.");

    private static Table Events(IReadOnlyList<(AuditOutcome Outcome, LatentTest? Test)> audits) => new(
        ["states", "active", .. Enumerable.Range(1, audits[0].Outcome.Clean.Steps).Select(position => Invariant($"position {position}")), "anywhere", "always on"],
        [.. audits.SelectMany(audit => audit.Outcome.Dictionaries.Select(one => (IReadOnlyList<string>)
            [audit.Outcome.Name, Invariant($"{one.Active}"), .. one.Events.ByPosition.Select(score => Invariant($"{score:F2}")), Invariant($"{one.Events.Anywhere:F2}"), Invariant($"{one.Events.Prior:F2}")]))],
        "Mean F1 of the best latent for each label at a position, chosen on one half of the states and scored on the other; anywhere: for the label at any position.");

    private static string Shown(Answers answers) => Invariant($"{answers.ExactMatch():F3}");
}
