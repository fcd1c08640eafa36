using Assay.Core.Errors;
using Assay.Risks.Coding;
using Assay.Risks.Store;
using Assay.Storage;
using Assay.Web.Errors;

namespace Assay.Web.Library;

/// <summary>Coding projects as pages and the API ask for them.</summary>
internal sealed class CodingRoom(Database database)
{
    public CodingStore Store { get; } = new(database);

    /// <summary>A project as it stands now.</summary>
    /// <exception cref="NothingThereException">There is none of this name.</exception>
    public CodingProject Open(string name) => Store.Projects().Any(heading => heading.Name == name) ? Store.Open(name) : throw new NothingThereException($"There is no coding project '{name}'.");

    /// <summary>An item of a project.</summary>
    /// <exception cref="NothingThereException">The project has none with this key.</exception>
    public static CodingItem Item(CodingProject project, string key) => project.Items.FirstOrDefault(item => item.Key == key) ?? throw new NothingThereException($"{project.Heading.Name} has no item '{key}'.");

    /// <summary>Does what was asked; what cannot be done as asked is said beside the form rather than on another page.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Try(Action change)
    {
        try
        {
            change();
            return null;
        }
        catch (AssayException refused)
        {
            return refused.Message;
        }
    }
}
