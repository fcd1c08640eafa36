using Assay.Risks.Coding;
using Assay.Web.Library;
using Microsoft.AspNetCore.Components;

namespace Assay.Web.Pages.Coding;

/// <summary>Items on which raters differ, one after the other, to be decided on.</summary>
public partial class DisagreementsPage
{
    [Inject] internal CodingRoom Room { get; set; } = null!;

    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    [Parameter] public string Name { get; set; } = "";

    [SupplyParameterFromQuery] public string? By { get; set; }

    [SupplyParameterFromForm(FormName = "decide")] public SentDecision? Sent { get; set; }

    private IReadOnlyList<Disagreement> All { get; set; } = [];

    private string? Fault { get; set; }

    protected override void OnParametersSet()
    {
        var waiting = Room.Open(Name).Disagreements().OrderByDescending(one => one.Distance).ToList();
        All = [.. waiting.OrderByDescending(one => one.Item.Key == Sent?.Item && one.Factor.Name == Sent?.Factor)];
    }

    private void Decide()
    {
        var sent = Sent ?? new();
        var value = sent.Codes.GetValueOrDefault(sent.Factor) ?? "";
        Fault = value.Length == 0 ? "No code was chosen." : CodingRoom.Try(() => Room.Store.Adjudicate(Name, new(sent.Item, sent.Factor, value, sent.By.Trim(), sent.Reason.Trim())));
        if (Fault is null)
            Navigation.NavigateTo($"{CodingAddresses.Disagreements(Name)}?by={Uri.EscapeDataString(sent.By.Trim())}");
    }
}
