using System.Text.Json.Serialization;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.TestKit;

namespace Assay.Core.Tests.Options;

public sealed class OptionsJsonTests
{
    public enum Reading { Plain, ReluFirst }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(JumpReLUOptions), "jumprelu")]
    [JsonDerivedType(typeof(TopKOptions), "topk")]
    public abstract record Architecture;

    public sealed record JumpReLUOptions(double L0Coefficient = 0.5, Reading PreActivation = Reading.Plain) : Architecture;

    public sealed record TopKOptions(int K = 32) : Architecture;

    public sealed record Training
    {
        public required int Steps { get; init; }
        public double? TargetL0 { get; init; }
        public Architecture Architecture { get; init; } = new JumpReLUOptions();
        public IReadOnlyList<TopKOptions> Others { get; init; } = [];
        public IReadOnlyDictionary<string, int> Widths { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);
        public int Doubled => Steps * 2;
    }

    [Fact]
    public void Records_come_back_as_they_were_written()
    {
        var options = new Training { Steps = 3, TargetL0 = double.NaN, Architecture = new TopKOptions(7), Widths = new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1 } };
        var read = OptionsJson.Read<Training>(OptionsJson.Write(options), "t");
        Assert.Equal((3, double.NaN, new TopKOptions(7), 1), (read.Steps, read.TargetL0, read.Architecture, read.Widths["a"]));
    }

    [Fact]
    public void Names_are_camel_case_enum_words_kebab_case_and_computed_members_left_out()
    {
        var json = OptionsJson.Write(new Training { Steps = 1, TargetL0 = double.PositiveInfinity, Architecture = new JumpReLUOptions(PreActivation: Reading.ReluFirst) });
        Assert.Contains("\"targetL0\": \"Infinity\"", json, StringComparison.Ordinal);
        Assert.Contains("\"preActivation\": \"relu-first\"", json, StringComparison.Ordinal);
        Assert.Contains("\"kind\": \"jumprelu\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("doubled", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"steps":1,"architecture":{"kind":"jumprelu","l0_coeficient":1}}""", "run.json: architecture: 'l0_coeficient' is no setting of JumpReLUOptions; did you mean 'l0Coefficient'?")]
    [InlineData("""{"steps":1,"architecture":{"kind":"jumprelu","preActivation":"relu-frist"}}""", "run.json: architecture.preActivation: \"relu-frist\" is no Reading; did you mean 'relu-first'?")]
    [InlineData("""{"steps":1,"architecture":{"kind":"topkk"}}""", "run.json: architecture: 'topkk' is no kind of Architecture; did you mean 'topk'?")]
    [InlineData("""{"steps":1,"architecture":{"k":3}}""", "run.json: architecture: 'kind' is missing; it says which kind of Architecture this is: jumprelu, topk")]
    [InlineData("""{"steps":"many"}""", "run.json: steps: found \"many\", expected a whole number")]
    [InlineData("""{"steps":1.5}""", "run.json: steps: found 1.5, expected a whole number")]
    [InlineData("""{"steps":1,"targetL0":"lots"}""", "run.json: targetL0: found \"lots\", expected a number")]
    [InlineData("""{"steps":1,"others":{}}""", "run.json: others: found {}, expected a list")]
    [InlineData("""{"steps":1,"others":[{"k":1},{"q":2}]}""", "run.json: others[1]: 'q' is no setting of TopKOptions; did you mean 'k'?")]
    [InlineData("""{"steps":1,"widths":{"a":true}}""", "run.json: widths.a: found true, expected a whole number")]
    [InlineData("""{"steps":1,"doubled":2}""", "run.json: 'doubled' is no setting of Training; there are architecture, others, steps, targetL0, widths")]
    [InlineData("""{}""", "run.json: 'steps' is missing; every Training needs it")]
    [InlineData("""[]""", "run.json: found [], expected an object")]
    [InlineData("null", "run.json: found null, expected Training")]
    public void Each_mistake_says_where_what_was_found_and_what_was_expected(string json, string message) =>
        Assert.Equal(message, Assert.Throws<UnreadableFileException>(() => OptionsJson.Read<Training>(json, "run.json")).Message);

    [Fact]
    public void All_mistakes_are_listed_at_once()
    {
        var message = Assert.Throws<UnreadableFileException>(() => OptionsJson.Read<Training>("""{"stepz":1,"targetL1":2}""", "f")).Message;
        Assert.Contains("'stepz'", message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'targetL0'?", message, StringComparison.Ordinal);
        Assert.Contains("'steps' is missing", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_json_names_the_line() =>
        Assert.Contains("f: line 2: ", Assert.Throws<UnreadableFileException>(() => OptionsJson.Read<Training>("{\n\"steps\": }", "f")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_member_given_twice_is_refused() =>
        Assert.Throws<UnreadableFileException>(() => OptionsJson.Read<Training>("""{"steps":1,"steps":2}""", "f"));

    [Fact]
    public void Comments_and_trailing_commas_are_allowed() =>
        Assert.Equal(4, OptionsJson.Read<Training>("{\"steps\": 4, // four\n}", "f").Steps);

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.EndsWith("x.json: there is no such file", Assert.Throws<UnreadableFileException>(() => OptionsJson.ReadFile<Training>(folder["x.json"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_depends_on_values_and_not_on_the_order_of_members()
    {
        Assert.Equal(OptionsJson.Hash(new { A = 1, B = new { C = 2, D = 3 } }), OptionsJson.Hash(new { B = new { D = 3, C = 2 }, A = 1 }));
        Assert.NotEqual(OptionsJson.Hash(new TopKOptions(1)), OptionsJson.Hash(new TopKOptions(2)));
        // sha256 of {"k":1}, by sha256sum
        Assert.Equal("a0da1fce57d0e4f9f0ae4e4cbe040d34dcc046255c6c8d18e97f55aaed0655f0", OptionsJson.Hash(new TopKOptions(1)));
    }
}
