using Assay.Core.Options;
using static TorchSharp.torch;

namespace Assay.Architecture.Tests;

/// <summary>Makes every rule fire once: a check that cannot fire holds nothing.</summary>
public sealed class RulesTests
{
    private static readonly SourceProject Core = new("Assay.Core", "Assay.Core", "", ["Assay.Models"], ["torchsharp"]);

    [Fact]
    public void An_arrow_that_points_up_is_found() =>
        Assert.Equal(["Assay.Core → Assay.Models is no arrow of the plan"], Rules.Arrows(Core, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Assay.Core"] = [] }));

    [Fact]
    public void A_project_that_the_plan_does_not_know_is_found() => Assert.Contains("on no floor", Rules.Arrows(Core, new Dictionary<string, string[]>(StringComparer.Ordinal)).Single(), StringComparison.Ordinal);

    [Fact]
    public void A_package_where_it_does_not_belong_is_found()
    {
        Assert.Single(Rules.Packages(Core, "TorchSharp", ["Assay.Tensors"]));
        Assert.Empty(Rules.Packages(Core with { Name = "Assay.Tensors" }, "TorchSharp", ["Assay.Tensors"]));
    }

    [Fact]
    public void The_import_that_brings_TorchSharp_counts_as_the_package() =>
        Assert.Contains("TorchSharp", SourceTree.Projects.Single(project => project.Name == "Assay.Tensors").Packages);

    [Theory]
    [InlineData("using static TorchSharp.torch;", true)]
    [InlineData("using Assay.Models.Text;", true)]
    [InlineData("using System.Numerics;", false)]
    public void A_line_that_brings_tensors_is_found(string line, bool found) => Assert.Equal(found, Rules.UsesTensors(line));

    [Theory]
    [InlineData("using Microsoft.EntityFrameworkCore;", true)]
    [InlineData("using Npgsql;", true)]
    [InlineData("using Assay.Storage;", false)]
    public void A_line_that_brings_a_database_is_found(string line, bool found) => Assert.Equal(found, Rules.UsesDatabases(line));

    [Fact]
    public void A_long_file_is_found_unless_exempt()
    {
        Assert.Single(Rules.Length("a.cs", 401, new Dictionary<string, string>(StringComparer.Ordinal)));
        Assert.Empty(Rules.Length("a.cs", 400, new Dictionary<string, string>(StringComparer.Ordinal)));
        Assert.Empty(Rules.Length("a.cs", 401, new Dictionary<string, string>(StringComparer.Ordinal) { ["a.cs"] = "why" }));
    }

    [Theory]
    [InlineData("RunManager", true)]
    [InlineData("DataLoader", true)]
    [InlineData("BaseModel", true)]
    [InlineData("Database", false)]
    [InlineData("Processor", false)]
    [InlineData("JumpReLU", false)]
    public void Empty_words_in_type_names_are_found(string name, bool found) => Assert.Equal(found, Rules.TypeName(name).Any());

    private sealed record Many(int A, int B, int C, int D, int E, int F, int G, int H, int I, int J, int K, int L, int M);

    private sealed record Wrong(int K = 0) : IOptions
    {
        public IEnumerable<Fault> Faults() => K < 1 ? [new("k", "is 0, expected at least 1")] : [];
    }

    private sealed record Chosen : IOptions
    {
        public required int K { get; init; }
        public IEnumerable<Fault> Faults() => [new("k", "always")];
    }

    [Fact]
    public void Thirteen_settings_are_found() => Assert.Single(Rules.MemberCount(typeof(Many)));

    [Fact]
    public void A_default_with_a_fault_is_found_and_options_that_need_a_choice_are_left_alone()
    {
        Assert.Contains("k: is 0", Rules.Defaults(typeof(Wrong)).Single(), StringComparison.Ordinal);
        Assert.Empty(Rules.Defaults(typeof(Chosen)));
    }

    private static async Task OpensAScope()
    {
        using var scope = NewDisposeScope();
        await Task.Yield();
    }

    [Fact]
    public void An_async_method_that_opens_a_scope_is_found()
    {
        Func<Task> method = OpensAScope;
        Assert.NotNull(method);
        Assert.Contains(typeof(RulesTests).GetNestedTypes(System.Reflection.BindingFlags.NonPublic).SelectMany(Rules.AsyncScopes), found => found.Contains("OpensAScope", StringComparison.Ordinal));
    }

    [Fact]
    public void The_rules_look_at_something()
    {
        Assert.True(SourceTree.CSharpFiles.Count > 50);
        Assert.True(SourceTree.Types.Count() > 50);
        Assert.Contains("src/Assay.Core/Runs/Run.cs", SourceTree.CSharpFiles);
    }
}
