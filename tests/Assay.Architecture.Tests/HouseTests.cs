using Assay.Core.Options;

namespace Assay.Architecture.Tests;

/// <summary>Holds the tree to the plan of the house (docs/architecture.md). Each test lists all that is wrong, not the first.</summary>
public sealed class HouseTests
{
    // Floor by floor: what each project may stand on.
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Assay.Core"] = [],
        ["Assay.Tensors"] = ["Assay.Core"],
        ["Assay.Models"] = ["Assay.Core", "Assay.Tensors"],
        ["Assay.Dictionaries"] = ["Assay.Core", "Assay.Tensors", "Assay.Models"],
        ["Assay.BoardGames"] = ["Assay.Core", "Assay.Tensors", "Assay.Models", "Assay.Dictionaries"],
        ["Assay.Magnitudes"] = ["Assay.Core", "Assay.Tensors", "Assay.Models", "Assay.Dictionaries"],
        ["Assay.Poisoning"] = ["Assay.Core", "Assay.Tensors", "Assay.Models"],
        ["Assay.Storage"] = ["Assay.Core"],
        ["Assay.Risks"] = ["Assay.Core", "Assay.Storage"],
        ["Assay.Web"] = ["Assay.Core", "Assay.Storage", "Assay.Risks"],
        ["Assay.Cli"] = ["Assay.Core", "Assay.Tensors", "Assay.Models", "Assay.Storage", "Assay.Dictionaries", "Assay.BoardGames", "Assay.Magnitudes", "Assay.Poisoning", "Assay.Risks", "Assay.Web"],
    };

    // File → why it is longer than others may be.
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal)
    {
    };

    // Type → why it bears a word that others may not.
    private static readonly Dictionary<string, string> NamedByOthers = new(StringComparer.Ordinal)
    {
    };

    [Fact]
    public void Projects_reference_only_what_lies_below_them() => None(SourceTree.Projects.SelectMany(project => Rules.Arrows(project, Arrows)));

    [Fact]
    public void Tensors_stay_out_of_the_first_floor()
    {
        None(SourceTree.Projects.SelectMany(project => Rules.Packages(project, "TorchSharp", exceptIn: ["Assay.Tensors"])));
        foreach (var free in SourceTree.Assemblies.Where(assembly => assembly.GetName().Name is "Assay.Core" or "Assay.Storage" or "Assay.Risks" or "Assay.Web"))
            Assert.DoesNotContain("TorchSharp", free.GetReferencedAssemblies().Select(reference => reference.Name));
    }

    // A room's own types are to be read without a database in mind.
    [Fact]
    public void Databases_are_known_to_the_storage_and_to_a_rooms_store() =>
        None(SourceTree.CSharpFiles.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && !file.StartsWith("src/Assay.Storage/", StringComparison.Ordinal) && !file.Contains("/Store/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(Path.Combine(SourceTree.Root, file)).Any(line => Rules.UsesDatabases(line)))
            .Select(file => $"{file} uses a database; only Assay.Storage and a room's Store/ may"));

    // Whoever wants to read the rules of a game, or take them elsewhere, needs nothing but them.
    [Fact]
    public void The_rules_of_the_games_know_no_tensors() =>
        None(SourceTree.CSharpFiles.Where(file => file.StartsWith("src/Assay.BoardGames/Rules/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(Path.Combine(SourceTree.Root, file)).Any(line => Rules.UsesTensors(line)))
            .Select(file => $"{file} uses tensors or models"));

    [Fact]
    public void Files_are_short_or_say_why_not()
    {
        None(SourceTree.CSharpFiles.Concat(SourceTree.RazorFiles).Where(file => !Rules.IsGenerated(File.ReadLines(Path.Combine(SourceTree.Root, file)).First())).SelectMany(file => Rules.Length(file, File.ReadLines(Path.Combine(SourceTree.Root, file)).Count(), LongFiles)));
        None(LongFiles.Keys.Except(SourceTree.CSharpFiles, StringComparer.Ordinal).Select(file => $"{file} is exempt and gone"));
    }

    [Fact]
    public void Type_names_hold_no_empty_words() =>
        None(SourceTree.Types.Where(type => !NamedByOthers.ContainsKey(type.Name)).SelectMany(type => Rules.TypeName(type.Name)));

    [Fact]
    public void Options_records_are_small() => None(Options().SelectMany(Rules.MemberCount));

    [Fact]
    public void Options_are_sound_by_default() => None(Options().SelectMany(Rules.Defaults));

    [Fact]
    public void No_async_method_opens_a_dispose_scope() => None(SourceTree.Assemblies.SelectMany(assembly => assembly.GetTypes()).SelectMany(Rules.AsyncScopes));

    // TorchSharp reads sum(0) as sum(ScalarType.Byte), which adds up everything, in bytes.
    [Fact]
    public void No_tensor_is_summed_over_a_literal_zero() =>
        None(SourceTree.CSharpFiles.Where(file => File.ReadAllText(Path.Combine(SourceTree.Root, file)).Contains(".sum(" + "0)", StringComparison.Ordinal))
            .Select(file => $"{file} calls sum with a literal zero; write sum(dim: 0) or sum([0L])"));

    [Fact]
    public void Every_project_has_a_README() =>
        None(SourceTree.Projects.Where(project => !File.Exists(Path.Combine(project.Folder, "README.md"))).Select(project => $"{project.Name} has no README.md"));

    [Fact]
    public void Types_live_in_their_projects_namespace() =>
        None(SourceTree.Projects.Zip(SourceTree.Assemblies).SelectMany(pair => pair.Second.GetExportedTypes()
            .Where(type => type.Namespace != pair.First.Name && type.Namespace?.StartsWith(pair.First.Name + ".", StringComparison.Ordinal) != true)
            .Select(type => $"{type.FullName} is not in {pair.First.Name}")));

    private static IEnumerable<Type> Options() => SourceTree.Types.Where(type => typeof(IOptions).IsAssignableFrom(type) && type.IsClass);

    private static void None(IEnumerable<string> violations)
    {
        var all = violations.ToList();
        Assert.True(all.Count == 0, $"{all.Count} against the house:\n{string.Join('\n', all)}");
    }
}
