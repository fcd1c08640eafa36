using System.Reflection;
using System.Xml.Linq;
using Assay.TestKit;

namespace Assay.Architecture.Tests;

/// <summary>The repository's own files and assemblies, as the rules look at them.</summary>
internal static class SourceTree
{
    public static string Root => RepositoryRoot.Folder;

    /// <summary>Every C# file that people wrote, relative to the root with forward slashes.</summary>
    public static IReadOnlyList<string> CSharpFiles { get; } = Files("*.cs");

    /// <summary>Every page and component, likewise.</summary>
    public static IReadOnlyList<string> RazorFiles { get; } = Files("*.razor");

    /// <summary>The projects under <c>src/</c>.</summary>
    public static IReadOnlyList<SourceProject> Projects { get; } = [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(SourceProject.Read)];

    /// <summary>Their assemblies. The command line's is named by its program.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } = [.. Projects.Select(project => Assembly.Load(project.AssemblyName))];

    /// <summary>Every type that people wrote in them.</summary>
    public static IEnumerable<Type> Types => Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => !type.Name.Contains('<') && type.Namespace?.StartsWith("Assay", StringComparison.Ordinal) == true);

    private static IReadOnlyList<string> Files(string pattern) => [.. new[] { "src", "tests", "tools", "bench", "samples" }
        .Select(folder => Path.Combine(Root, folder)).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];
}

/// <summary>What a project file says it stands on.</summary>
internal sealed record SourceProject(string Name, string AssemblyName, string Folder, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public static SourceProject Read(string file)
    {
        var project = XDocument.Load(file);
        var name = Path.GetFileNameWithoutExtension(file);
        IReadOnlyList<string> Included(string item) => [.. project.Descendants(item).Select(element => element.Attribute("Include")?.Value).OfType<string>()];
        var imports = project.Descendants("Import").Any(import => import.Attribute("Project")?.Value.EndsWith("libtorch.targets", StringComparison.Ordinal) == true);
        return new(name, project.Descendants("AssemblyName").SingleOrDefault()?.Value ?? name, Path.GetDirectoryName(file)!,
            [.. Included("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Included("PackageReference"), .. imports ? new[] { "TorchSharp" } : []]);
    }
}
