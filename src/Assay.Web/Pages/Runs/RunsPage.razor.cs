using Assay.Core.Runs;
using Assay.Web.Library;
using Microsoft.AspNetCore.Components;

namespace Assay.Web.Pages.Runs;

/// <summary>The list of runs.</summary>
public partial class RunsPage
{
    [Inject] internal RunLibrary Library { get; set; } = null!;

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    private IReadOnlyList<RunBrief> All { get; set; } = [];

    private IReadOnlyList<RunBrief> Shown => string.IsNullOrEmpty(Kind) ? All : [.. All.Where(run => run.Kind == Kind)];

    protected override void OnParametersSet() => All = Library.List();

    private static string Took(RunBrief run) => run switch
    {
        { Start: { } start, End: { } end } => DurationText.Of(end - start),
        { Start: { } start, Status: RunStatus.Running } => $"{DurationText.Of(DateTimeOffset.UtcNow - start)} so far",
        _ => "",
    };
}
