using System.Text.Json;
using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.Models;

namespace Assay.Cli.Verbs;

/// <summary>A dictionary that the user named, by itself or with others of its run or group.</summary>
/// <param name="Name">What it is called beside the others.</param>
/// <param name="Path">Its folder or file.</param>
internal sealed record NamedDictionary(string Name, string Path)
{
    /// <summary>Whether it lies in a run of <c>sae train</c> whose penalty was annealed; a dictionary's own file does not say.</summary>
    public bool Annealed()
    {
        var run = System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)));
        return run is not null && File.Exists(System.IO.Path.Combine(run, "run.json")) && RunSummary.Of(run).Record?.Options is { ValueKind: JsonValueKind.Object } options
            && options.TryGetProperty("architecture", out var architecture) && architecture.TryGetProperty("annealing", out var annealing) && annealing.ValueKind == JsonValueKind.Object;
    }
}

/// <summary>Dictionaries from what <c>--sae</c> names.</summary>
internal static class NamedDictionaries
{
    /// <summary>A dictionary's own folder or file, all that a run trained, or all of a group of the paper's authors (<c>trainer0</c>, <c>trainer1</c> …).</summary>
    public static IReadOnlyList<NamedDictionary> Of(IEnumerable<string> named)
    {
        string[] paths = [.. named.SelectMany(Expand).Distinct(StringComparer.Ordinal)];
        var names = paths.Select(path => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))).ToList();
        return [.. paths.Select((path, i) => new NamedDictionary(names.Count(name => name == names[i]) == 1 ? names[i] : path, path))];
    }

    /// <summary>The site that all of them name; null where none names any.</summary>
    /// <exception cref="AssayException">They disagree, or one says where it reads in words that are no site here.</exception>
    public static Site? CommonSite(IReadOnlyList<(NamedDictionary Named, Site? Input, string? Hook)> dictionaries)
    {
        if (dictionaries.FirstOrDefault(one => one.Input is null) is { Named: not null } silent)
            throw new AssayException($"--site is needed: {silent.Named.Path} does not say where it reads{(silent.Hook is null ? "" : $" ('{silent.Hook}' is no site here)")}");
        Site[] sites = [.. dictionaries.Select(one => one.Input!.Value).Distinct()];
        return sites.Length switch
        {
            0 => null,
            1 => sites[0],
            _ => throw new AssayException($"--site is needed: the dictionaries read at {string.Join(", ", sites)}; those of one site are scored together"),
        };
    }

    private static IEnumerable<string> Expand(string folder)
    {
        var trained = Path.Combine(folder, "dictionaries");
        if (Directory.Exists(trained))
            return Directory.GetDirectories(trained).Order(StringComparer.Ordinal);
        var group = Directory.Exists(folder) ? Directory.GetDirectories(folder, "trainer*") : [];
        return group.Length == 0 ? [folder] : group.OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal);      // trainer10 behind trainer9
    }
}
