using Assay.Core.Errors;
using Assay.Core.Options;

namespace Assay.Core.Tests.Options;

public sealed class NearestTests
{
    private static readonly string[] Presets = ["glance", "quick", "standard", "paper"];

    [Theory]
    [InlineData("glanc", "glance")]
    [InlineData("qiuck", "quick")]     // two neighbours swapped
    [InlineData("STANDARD", "standard")]
    [InlineData("papper", "paper")]
    [InlineData("elephant", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_found_and_nothing_where_none_is_near(string word, string? expected) => Assert.Equal(expected, Nearest.Name(word, Presets));

    [Fact]
    public void The_hint_lists_all_names_where_none_is_near()
    {
        Assert.Equal("; there are glance, paper, quick, standard", Nearest.Hint("elephant", Presets));
        Assert.Equal("; did you mean 'quick'?", Nearest.Hint("quik", Presets));
        Assert.Equal("; there are none", Nearest.Hint("x", []));
    }

    private sealed record Options(params Fault[] Wrong) : IOptions
    {
        public IEnumerable<Fault> Faults() => Wrong;
    }

    [Fact]
    public void Sound_options_pass_and_all_faults_of_others_are_listed()
    {
        var sound = new Options();
        Assert.Same(sound, OptionsCheck.Require(sound, "here"));
        Assert.Equal("here: k: is 0, expected at least 1", Assert.Throws<AssayException>(() => OptionsCheck.Require(new Options(new Fault("k", "is 0, expected at least 1")), "here")).Message);
        Assert.Equal("here: 2 settings are wrong:\n  a: x\n  b: y", Assert.Throws<AssayException>(() => OptionsCheck.Require(new Options(new("a", "x"), new("b", "y")), "here")).Message);
    }

    [Fact]
    public void Faults_of_a_nested_record_are_named_by_their_path() =>
        Assert.Equal("training.steps: is 0", OptionsCheck.Within("training", new Options(new Fault("steps", "is 0"))).Single().ToString());
}
