using Assay.Risks.Coding;
using Assay.Web.Library;
using Microsoft.AspNetCore.Components;

namespace Assay.Web.Pages.Coding;

/// <summary>The next item that a rater has to code, and the form for it.</summary>
public partial class QueuePage
{
    [Inject] internal CodingRoom Room { get; set; } = null!;

    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    [Parameter] public string Name { get; set; } = "";

    [SupplyParameterFromQuery] public string? Rater { get; set; } = "";

    /// <summary>An item to code again; without it the next of the queue.</summary>
    [SupplyParameterFromQuery(Name = "item")] public string? Again { get; set; }

    /// <summary>Key of the item that was kept just now.</summary>
    [SupplyParameterFromQuery] public string? Saved { get; set; }

    [SupplyParameterFromForm(FormName = "code")] public SentCodes? Sent { get; set; }

    private CodingProject Project { get; set; } = null!;

    private CodingItem? Item { get; set; }

    private int Left { get; set; }

    private int Assigned { get; set; }

    private string? Fault { get; set; }

    protected override void OnParametersSet()
    {
        Rater ??= "";
        Project = Room.Open(Name);
        var queue = Project.Queue(Rater);
        // The item that was sent, so that what is wrong with it is shown beside it.
        Item = Own(Sent?.Item ?? Again) ?? (queue.Count > 0 ? queue[0] : null);
        (Left, Assigned) = (queue.Count, Project.Items.Count(item => Project.RatersOf(item.Key).Contains(Rater)));
    }

    private CodingItem? Own(string? key) => key is null ? null : Project.Items.FirstOrDefault(item => item.Key == key && Project.RatersOf(item.Key).Contains(Rater!));

    private void Submit()
    {
        var sent = Sent ?? new();
        var missing = Project.Factors.Where(factor => string.IsNullOrEmpty(sent.Codes.GetValueOrDefault(factor.Name))).Select(factor => factor.Name).ToList();
        Fault = missing.Count > 0 ? $"No code was chosen on {string.Join(", ", missing)}. Every question wants one; “not coded” is a code too."
            : CodingRoom.Try(() => Room.Store.Submit(Name, new(sent.Item, Rater!, sent.Codes) { Reason = sent.Reason?.Trim() ?? "" }));
        if (Fault is null)
            Navigation.NavigateTo($"{CodingAddresses.Queue(Name, Rater!)}&saved={Uri.EscapeDataString(sent.Item)}");
    }

    private string? Chosen(string factor) => Sent?.Codes.GetValueOrDefault(factor) ?? (Item is null ? null : Project.Current(Item.Key, factor, Rater!)?.Value);
}
