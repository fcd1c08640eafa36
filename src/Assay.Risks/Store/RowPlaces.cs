using Assay.Core.Errors;
using Assay.Risks.Evidence;
using Microsoft.EntityFrameworkCore;

namespace Assay.Risks.Store;

/// <summary>Rows of the current file as places for evidence.</summary>
internal static class RowPlaces
{
    /// <summary>The row with this uid or evidence id.</summary>
    /// <param name="context">Null where there is no database yet.</param>
    /// <param name="text">A uid, or an id that one row alone has.</param>
    public static EvidencePlace Find(RiskContext? context, string text)
    {
        if (context is null || !context.Rows.Any())
            throw new AssayException($"'{text}' names a row, and no file was imported; import one with assay risk import, or name a subdomain");
        var id = EvidenceId.Parse(text)?.ToString() ?? "";
        var found = context.Rows.AsNoTracking().Where(row => row.Uid == text || row.EvidenceId == id && id != "").OrderBy(row => row.SheetRow).ToList();
        return found.Count switch
        {
            1 => Of(found[0]),
            0 => throw new AssayException($"'{text}' is no row of the current file"),
            _ => throw new AssayException($"'{text}' stands {found.Count} times in the sheet, which some ids do; name the row by its uid: {string.Join(", ", found.Select(row => $"{row.Uid} ({Words(row)})"))}"),
        };
    }

    /// <summary>The places with these keys. A row that stands in the current file no more keeps its key and has no label.</summary>
    public static Dictionary<string, EvidencePlace> Of(RiskContext context, IEnumerable<string> keys)
    {
        var all = keys.Distinct(StringComparer.Ordinal).ToList();
        var places = EvidencePlace.Subdomains.Where(place => all.Contains(place.Key)).ToDictionary(place => place.Key, StringComparer.Ordinal);
        var uids = all.Where(key => !places.ContainsKey(key)).ToList();
        foreach (var row in context.Rows.AsNoTracking().Where(row => uids.Contains(row.Uid)))
            places[row.Uid] = Of(row);
        foreach (var gone in uids.Where(uid => !places.ContainsKey(uid)))
            places[gone] = new(gone, null, "");
        return places;
    }

    private static EvidencePlace Of(StoredRow row) => new(row.Uid, row.Domain is > 0 && row.Subdomain is > 0 ? new DomainCode(row.Domain.Value, row.Subdomain.Value).ToString() : null, Words(row));

    private static string Words(StoredRow row) => $"{row.EvidenceId} {(row.Subcategory.Length > 0 ? row.Subcategory : row.Category)}".Trim();
}
