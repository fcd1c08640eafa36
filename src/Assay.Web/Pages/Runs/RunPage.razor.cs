using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.Web.Library;
using Microsoft.AspNetCore.Components;

namespace Assay.Web.Pages.Runs;

/// <summary>One run: findings, metrics, settings.</summary>
public partial class RunPage
{
    [Inject] internal RunLibrary Library { get; set; } = null!;

    [Parameter] public string Name { get; set; } = "";

    private RunFacts? Facts { get; set; }

    private IReadOnlyDictionary<string, SortedList<long, double>> Series { get; set; } = new Dictionary<string, SortedList<long, double>>();

    private string Fault { get; set; } = "";

    private bool HasReport { get; set; }

    public static string Url(string name) => $"/runs/{Uri.EscapeDataString(name)}";

    protected override void OnParametersSet()
    {
        var run = Library.Find(Name);
        try
        {
            (Facts, Series, HasReport) = (RunFacts.Of(run), RunLibrary.MetricsOf(run), File.Exists(Path.Combine(run.Folder, "report.json")));
        }
        catch (AssayException unreadable)
        {
            Fault = unreadable.Message;
        }
    }
}
