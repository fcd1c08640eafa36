using Assay.Risks;
using Assay.Risks.Evidence;
using Assay.Web.Errors;
using Assay.Web.Library;
using Microsoft.AspNetCore.Components;

namespace Assay.Web.Pages.Risks;

/// <summary>One row of the repository, with everything that is known of it.</summary>
public partial class RowPage
{
    [Inject] internal RiskLibrary Library { get; set; } = null!;

    [Parameter] public string Uid { get; set; } = "";

    private RiskShelf Shelf { get; set; } = null!;

    private ShelvedRow Shelved { get; set; } = null!;

    private RiskRow Row => Shelved.Row;

    private RiskDocument? Document => Shelf.Documents.GetValueOrDefault(Row.Document);

    private IReadOnlyList<ShelvedRow> Quotations { get; set; } = [];

    private IReadOnlyList<FiledEvidence> Filed { get; set; } = [];

    private ShelvedRow? Parent => Shelf.RiskOf(Shelved);

    private ShelvedRow? Before { get; set; }

    private ShelvedRow? After { get; set; }

    protected override void OnParametersSet()
    {
        Shelf = Library.Open();
        Shelved = Shelf.Row(Uid) ?? throw new NothingThereException($"No row of {Shelf.Name} is named '{Uid}'. Names stay from release to release, but rows come and go; another file may have it.");
        Quotations = [.. Shelf.EvidenceFor(Shelved)];
        Filed = [.. Library.Evidence().Where(one => one.Place.Key == Uid)];
        var siblings = Shelf.RowsOf(Row.Document).Where(one => one.Row.IsRisk).ToList();
        var at = siblings.IndexOf(Shelved);
        (Before, After) = (at > 0 ? siblings[at - 1] : null, at >= 0 && at + 1 < siblings.Count ? siblings[at + 1] : null);
    }
}
