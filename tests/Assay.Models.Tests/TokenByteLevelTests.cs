using System.Text.Json.Nodes;
using Assay.Models.Text;
using Assay.Models.Text.BytePairs;
using CsCheck;

namespace Assay.Models.Tests;

public sealed class TokenByteLevelTests
{
    private static readonly Gen<string> Strange = Gen.String[
        Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\t', '\r'], Gen.Char["'sStTrReEvVlLmMdD é東½Ⅳ\u00A0\u2003_\u0301\n\r 0123456789"]), 0, 60];

    private static string[] Texts =>
    [
        "", " ", "\n", "  two  blanks \t and\ttabs\r\n\r\n", "don't you've I'LL 'tis 'S we'Re", "naïve café — “quotes” … 東京 🙂 Ⅳ ½ ٣", "a\u00A0b\u2003c\u0085d",
        "1234567 12,345.67", "x = [1, 2]\n\n\n   y\n", "foo(bar)\n\t\tbaz!!!\n\n\nqux  ", TokenFiles.Text[..20_000],
    ];

    [Fact]
    public void GPT_2_encodes_as_the_naive_loop_over_its_pattern() => Agrees(TokenFiles.ByteLevelFile(1200, "<|endoftext|>"), TokenFiles.Gpt2Words);

    [Fact]
    public void Llama_3_encodes_as_the_naive_loop_over_its_pattern() => Agrees(Llama3(), TokenFiles.Llama3Words);

    [Fact]
    public void Qwen_2_encodes_as_the_naive_loop_over_its_pattern() => Agrees(Qwen2(), TokenFiles.Qwen2Words);

    [Fact]
    public void Llama_3_cuts_words_as_its_pattern_read_by_hand() => Assert.Equal(
        ["I", "'LL", " pay", " $", "123", "4", ".", "5", " now", "!?\n\n", " ", " ok", "\n\n", "\tx", " \n", "(y", ")", " ", "\t", "7", "'", "  "],
        Words("I'LL pay $1234.5 now!?\n\n  ok\n\n\tx \n(y) \t7'  ", WordRule.Llama3));

    [Fact]
    public void Qwen_2_cuts_every_digit() => Assert.Equal(["a", " ", "1", "2", "½", "b", "'ve"], Words("a 12½b've", WordRule.Qwen2));

    [Fact]
    public void Letters_and_digits_beyond_the_basic_plane_keep_their_kind() =>
        Assert.Equal([" 𝒜𝒷", " ", "𝟎𝟏1", "2", "'ſ", "🙂x", "🙂🙂\n"], Words(" 𝒜𝒷 𝟎𝟏12'ſ🙂x🙂🙂\n", WordRule.Llama3));

    [Fact]
    public void A_word_that_is_a_token_needs_no_merges_where_the_file_ignores_them()
    {
        var root = TokenFiles.ByteLevelFile(300, "<|endoftext|>");
        root["model"]!["vocab"]!["zqzq"] = 400;
        Assert.NotEqual([400], TokenFiles.Load(root).Encode("zqzq"));
        root["model"]!["ignore_merges"] = true;
        Assert.Equal([400], TokenFiles.Load(root).Encode("zqzq"));
    }

    [Fact]
    public void Any_text_comes_back()
    {
        var tokenizer = TokenFiles.Load(Llama3());
        Strange.Sample(text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text))));
        Assert.All(Texts, text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text))));
    }

    [Fact]
    public void Special_tokens_are_read_only_where_allowed()
    {
        var tokenizer = TokenFiles.Load(Llama3());
        var (begin, turn) = (tokenizer.SpecialId("<|begin_of_text|>")!.Value, tokenizer.SpecialId("<|eot_id|>")!.Value);
        Assert.DoesNotContain(begin, tokenizer.Encode("<|begin_of_text|>Hi<|eot_id|>"));
        Assert.Equal([begin, .. tokenizer.Encode("Hi"), turn], tokenizer.Encode("<|begin_of_text|>Hi<|eot_id|>", allowSpecial: true));
        Assert.Equal("Hi", tokenizer.Decode([begin, .. tokenizer.Encode("Hi"), turn]));
        Assert.Equal((begin, true, 0), (tokenizer.BosId, tokenizer.PrependsBos, tokenizer.ByteCount(begin)));
    }

    [Fact]
    public void Qwen_has_no_BOS_and_packs_with_its_end_token()
    {
        var config = TokenFiles.Parse("""{"add_bos_token":false,"bos_token":null,"eos_token":"<|endoftext|>","pad_token":{"content":"<|endoftext|>"}}""");
        var tokenizer = TokenFiles.Load(Qwen2(), config);
        var end = tokenizer.SpecialId("<|endoftext|>");
        Assert.Equal((end, end, end, false), (tokenizer.BosId, tokenizer.EosId, tokenizer.PadId, tokenizer.PrependsBos));
    }

    [Fact]
    public void Qwen_composes_accents_before_it_cuts_words()
    {
        var tokenizer = TokenFiles.Load(Qwen2());
        Assert.Equal(tokenizer.Encode("caf\u00E9 \uAC00"), tokenizer.Encode("cafe\u0301 \u1100\u1161"));
    }

    [Fact]
    public void NeoX_takes_runs_of_blanks_as_tokens()
    {
        var root = TokenFiles.ByteLevelFile(500, "<|endoftext|>");
        root["normalizer"] = new JsonObject { ["type"] = "NFC" };
        root["added_tokens"]!.AsArray().Add(TokenFiles.Added("  ", 600, special: false, normalized: true));
        root["added_tokens"]!.AsArray().Add(TokenFiles.Added("    ", 601, special: false, normalized: true));
        var tokenizer = TokenFiles.Load(root);
        Assert.Equal([601, 600, .. tokenizer.Encode(" x")], tokenizer.Encode("       x"));
        Assert.Equal("       x", tokenizer.Decode(tokenizer.Encode("       x")));
    }

    [Theory]
    [InlineData("{\"id\":700,\"content\":\"<m>\",\"lstrip\":true,\"rstrip\":false,\"special\":false}", "a  <m> b", "a", " b")]
    [InlineData("{\"id\":700,\"content\":\"<m>\",\"lstrip\":false,\"rstrip\":true,\"special\":false}", "a <m>  b", "a ", "b")]
    public void An_added_token_swallows_the_blanks_that_its_flags_name(string added, string text, string before, string after)
    {
        var root = TokenFiles.ByteLevelFile(500, "<|endoftext|>");
        root["added_tokens"]!.AsArray().Add(JsonNode.Parse(added));
        var tokenizer = TokenFiles.Load(root);
        Assert.Equal([.. tokenizer.Encode(before), 700, .. tokenizer.Encode(after)], tokenizer.Encode(text));
    }

    [Fact]
    public void An_added_word_is_not_found_inside_another()
    {
        var root = TokenFiles.ByteLevelFile(500, "<|endoftext|>");
        root["added_tokens"]!.AsArray().Add(JsonNode.Parse("""{"id":700,"content":"cat","single_word":true,"special":false}"""));
        var tokenizer = TokenFiles.Load(root);
        Assert.DoesNotContain(700, tokenizer.Encode("concat cats"));
        Assert.Contains(700, tokenizer.Encode("a cat."));
    }

    [Fact]
    public void A_tokenizer_of_ours_is_recognised_and_wants_BOS()
    {
        using var folder = new TestKit.TemporaryFolder();
        ByteLevelBpe.Train(["so so so"], 300).Save(folder.Path);
        var tokenizer = Assert.IsType<ByteLevelBpe>(Tokenizers.Load(folder.Path));
        Assert.Equal([2, .. tokenizer.Encode("so"), 1], tokenizer.Encode("<bos>so<eos>", allowSpecial: true));
        Assert.True(((ITokenizer)tokenizer).PrependsBos);
    }

    [Fact]
    public void A_saved_tokenizer_loads_and_encodes_alike()
    {
        using var first = new TestKit.TemporaryFolder();
        using var second = new TestKit.TemporaryFolder();
        File.WriteAllText(first["tokenizer.json"], Llama3().ToJsonString());
        File.WriteAllText(first["tokenizer_config.json"], """{"eos_token":"<|eot_id|>"}""");
        var tokenizer = Tokenizers.Load(first.Path);
        tokenizer.Save(second.Path);
        var loaded = Tokenizers.Load(second.Path);
        Assert.Equal((tokenizer.BosId, tokenizer.EosId, tokenizer.PadId), (loaded.BosId, loaded.EosId, loaded.PadId));
        Assert.Equal(tokenizer.SpecialId("<|eot_id|>"), loaded.EosId);
        Assert.All(Texts, text => Assert.Equal(tokenizer.Encode(text), loaded.Encode(text)));
    }

    private static List<string> Words(string text, WordRule rule)
    {
        var words = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = new WordScanner(text, rule).End(start);
            words.Add(text[start..end]);
            start = end;
        }
        return words;
    }

    private static void Agrees(JsonObject root, string pattern)
    {
        var tokenizer = TokenFiles.Load(root);
        Assert.All(Texts, text => Assert.Equal(TokenFiles.Naive(root, pattern, CanonicalOf(root, text)), tokenizer.Encode(text)));
        Strange.Sample(text => Assert.Equal(TokenFiles.Naive(root, pattern, CanonicalOf(root, text)), tokenizer.Encode(text)), iter: 300);
    }

    private static string CanonicalOf(JsonObject root, string text) => root["normalizer"] is null ? text : CanonicalForm.Compose(text);

    private static JsonObject Llama3()
    {
        var root = TokenFiles.ByteLevelFile(1200, "<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>");
        root["pre_tokenizer"] = TokenFiles.Split(TokenFiles.Llama3Words);
        root["model"]!["ignore_merges"] = true;
        root["post_processor"] = JsonNode.Parse("""{"type":"Sequence","processors":[{"type":"ByteLevel","add_prefix_space":true},{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<|begin_of_text|>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}]}]}""");
        return root;
    }

    private static JsonObject Qwen2()
    {
        var root = TokenFiles.ByteLevelFile(1200, "<|endoftext|>", "<|im_start|>", "<|im_end|>");
        root["normalizer"] = new JsonObject { ["type"] = "NFC" };
        root["pre_tokenizer"] = TokenFiles.Split(TokenFiles.Qwen2Words);
        return root;
    }
}
