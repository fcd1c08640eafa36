namespace Assay.Web.Pages.Coding;

/// <summary>Where projects, queues and items are found.</summary>
internal static class CodingAddresses
{
    public const string Projects = "/coding";

    public static string Project(string name) => $"{Projects}/{Uri.EscapeDataString(name)}";

    /// <summary>What the rater has to code next.</summary>
    public static string Queue(string project, string rater) => $"{Project(project)}/queue?rater={Uri.EscapeDataString(rater)}";

    /// <summary>An item for a rater who thinks otherwise now.</summary>
    public static string Again(string project, string rater, string item) => $"{Queue(project, rater)}&item={Uri.EscapeDataString(item)}";

    public static string Item(string project, string item) => $"{Project(project)}/items/{Uri.EscapeDataString(item)}";

    public static string Disagreements(string project) => $"{Project(project)}/disagreements";

    public static string Agreement(string project) => $"{Project(project)}/agreement";
}
