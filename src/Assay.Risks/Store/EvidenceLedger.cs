using Assay.Core.Errors;
using Assay.Risks.Evidence;
using Assay.Storage;
using Microsoft.EntityFrameworkCore;

namespace Assay.Risks.Store;

/// <summary>Findings of runs filed under risks.</summary>
/// <param name="database">Where; its tables are made or brought up to date at the first use.</param>
public sealed class EvidenceLedger(Database database)
{
    /// <summary>What <paramref name="text"/> names: a subdomain's code, or a row of the current file by uid or by evidence id.</summary>
    /// <exception cref="AssayException">It names nothing, or several rows.</exception>
    public EvidencePlace Place(string text)
    {
        var trimmed = text.Trim();
        if (!EvidencePlace.LooksLikeUid(trimmed) && EvidenceId.Parse(trimmed) is null)
            return EvidencePlace.OfSubdomain(trimmed);
        return StorageErrors.Translated(database, () =>
        {
            using var context = RiskContext.IsThere(database) ? RiskContext.Migrated(database) : null;
            return RowPlaces.Find(context, trimmed);
        });
    }

    /// <summary>Files findings under a place. What of the same run is filed there already is left as it is.</summary>
    /// <param name="findings">Of one run.</param>
    /// <param name="place">What <see cref="Place"/> gave.</param>
    /// <param name="relation">What they have to do with it.</param>
    /// <param name="note">The filer's own words.</param>
    public FilingOutcome File(RunFindings findings, EvidencePlace place, EvidenceRelation relation = EvidenceRelation.Measures, string note = "") => Conflicts.Retried(() => StorageErrors.Translated(database, () =>
    {
        using var context = RiskContext.Migrated(database);
        using var transaction = context.Database.BeginTransaction();
        var before = context.Evidence.Where(one => one.RunKey == findings.Run.Key && one.Place == place.Key && one.WithdrawnAt == null).AsEnumerable().ToDictionary(one => one.FindingId, StringComparer.Ordinal);
        var fresh = findings.Findings.Where(finding => !before.ContainsKey(finding.Id)).Select(finding => EvidenceRows.Of(finding, findings.Run, place, relation, note)).ToList();
        context.Evidence.AddRange(fresh);
        context.SaveChanges();
        transaction.Commit();
        return new FilingOutcome(place, [.. fresh.Select(one => EvidenceRows.Filed(one, place))],
            [.. findings.Findings.Where(finding => before.ContainsKey(finding.Id)).Select(finding => EvidenceRows.Filed(before[finding.Id], place))]);
    }));

    /// <summary>Everything that is filed, in the order of filing; what was withdrawn is left out.</summary>
    public IReadOnlyList<FiledEvidence> All() => StorageErrors.Translated(database, () =>
    {
        if (!RiskContext.IsThere(database))
            return [];
        using var context = RiskContext.Migrated(database);
        var stored = context.Evidence.AsNoTracking().Where(one => one.WithdrawnAt == null).OrderBy(one => one.Id).ToList();
        var places = RowPlaces.Of(context, stored.Select(one => one.Place));
        return (IReadOnlyList<FiledEvidence>)[.. stored.Select(one => EvidenceRows.Filed(one, places[one.Place]))];
    });

    /// <summary>What is filed under a place: for a subdomain also what is filed under the rows coded so.</summary>
    public IReadOnlyList<FiledEvidence> Under(EvidencePlace place) => [.. All().Where(one => place.Holds(one.Place))];

    /// <summary>Takes a filing out of everything that is shown and counted. It stays in the database, with the reason.</summary>
    /// <exception cref="AssayException">There is no such filing, or it was withdrawn before.</exception>
    public FiledEvidence Withdraw(int id, string reason) => StorageErrors.Translated(database, () =>
    {
        using var context = RiskContext.IsThere(database) ? RiskContext.Migrated(database) : null;
        var now = DateTime.UtcNow;
        // In one statement: of two who withdraw at once the second would else write over the first one's reason.
        var changed = context?.Evidence.Where(one => one.Id == id && one.WithdrawnAt == null).ExecuteUpdate(set => set.SetProperty(one => one.WithdrawnAt, now).SetProperty(one => one.WithdrawnWhy, reason));
        if (context is null || changed != 1)
            throw new AssayException(FormattableString.Invariant($"there is no evidence {id}; assay risk evidence CODE lists it with its numbers"));
        var stored = context.Evidence.AsNoTracking().Single(one => one.Id == id);
        return EvidenceRows.Filed(stored, RowPlaces.Of(context, [stored.Place])[stored.Place]);
    });
}
