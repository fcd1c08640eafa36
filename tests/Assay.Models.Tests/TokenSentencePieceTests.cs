using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Models.Text;
using Assay.TestKit;
using CsCheck;

namespace Assay.Models.Tests;

public sealed class TokenSentencePieceTests
{
    [Fact]
    public void Ids_pieces_and_decodings_are_those_of_SentencePiece()
    {
        var tokenizer = Tokenizers.Load(Golden.Path("tokenizer"));
        foreach (var expected in JsonElement.Parse(File.ReadAllBytes(Golden.Path("tokenizer/expected.json"))).EnumerateArray())
        {
            var ids = expected.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            Assert.Equal(ids, tokenizer.Encode(expected.GetProperty("text").GetString()!));
            Assert.Equal(expected.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()), ids.Select(tokenizer.Piece));
            Assert.Equal(expected.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void The_tokens_that_frame_a_text_are_those_of_the_model()
    {
        var tokenizer = Tokenizers.Load(Golden.Path("tokenizer"));
        Assert.Equal((1000, 2, 1, 0, true), (tokenizer.VocabularySize, tokenizer.BosId, tokenizer.EosId, tokenizer.PadId, tokenizer.PrependsBos));
    }

    // Expected ids by hand, from the rules of sentencepiece's normalizer.cc and bpe_model.cc.
    private static readonly (string, float, int)[] Pieces =
    [
        ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("▁", -5, 1), ("a", -6, 1), ("b", -7, 1), ("ab", -1, 1), ("▁ab", -2, 1), ("<x>", 0, 4), ("ba", -0.5f, 5), ("aa", -3, 1),
    ];

    [Theory]
    [InlineData("ab", "7", "ab")]
    [InlineData("", "", "")]
    [InlineData(" ab", "3 7", " ab")]                   // the dummy prefix comes on top of the blank
    [InlineData("ab<x>ab", "7 8 6", "ab<x>ab")]         // a user-defined piece stands alone and merges with nothing
    [InlineData("aaa", "3 10 4", "aaa")]                // of equal pairs the left one
    [InlineData("zz a", "3 0 3 4", " \u2047  a")]       // a run of unknown characters is one token
    [InlineData("ba", "3 5 4", "ba")]                   // an unused piece is taken apart again,
    [InlineData("bab", "3 5 4 5", "bab")]               // but it was made first: no b + ab
    [InlineData("<s>", "3 0", " \u2047 ")]
    [InlineData("a▁b", "3 4 3 5", "a b")]
    public void Rules_of_SentencePiece(string text, string ids, string decoded)
    {
        var tokenizer = TokenFiles.Load(TokenFiles.SentencePieceModel(Pieces, prefix: true));
        Assert.Equal(ids, string.Join(' ', tokenizer.Encode(text)));
        Assert.Equal(decoded, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Theory]
    [InlineData("  ab   ab ", "7 7", "ab ab")]
    [InlineData("   ", "", "")]
    public void Extra_blanks_are_removed_where_the_model_says_so(string text, string ids, string decoded)
    {
        var tokenizer = TokenFiles.Load(TokenFiles.SentencePieceModel(Pieces, prefix: true, strip: true));
        Assert.Equal(ids, string.Join(' ', tokenizer.Encode(text)));
        Assert.Equal(decoded, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Control_pieces_are_read_only_where_allowed_and_each_stretch_gets_its_dummy_prefix()
    {
        var tokenizer = TokenFiles.Load(TokenFiles.SentencePieceModel(Pieces, prefix: true));
        Assert.Equal([1, 7, 2, 7], tokenizer.Encode("<s>ab</s>ab", allowSpecial: true));
        Assert.Equal((1, 2, 2, 1), (tokenizer.BosId, tokenizer.EosId, tokenizer.PadId, tokenizer.SpecialId("<s>")));
        Assert.False(TokenFiles.Load(TokenFiles.SentencePieceModel(Pieces), """{"add_bos_token":false}""").PrependsBos);
    }

    [Fact]
    public void Every_byte_of_a_broken_letter_becomes_a_replacement_character()
    {
        var tokenizer = Tokenizers.Load(Golden.Path("tokenizer"));
        Assert.Equal("\uFFFD\uFFFDa", tokenizer.Decode([230, 132, 930]));         // E2 80, of three bytes
        Assert.Equal("東\uFFFD", tokenizer.Decode([234, 161, 181, 232]));
        Assert.Equal("<0xE2>", tokenizer.TokenText(230));
        Assert.Equal(1, tokenizer.ByteCount(230));
    }

    [Fact]
    public void Any_text_comes_back()
    {
        var tokenizer = Tokenizers.Load(Golden.Path("tokenizer"));
        Gen.Int[0, 0x10FFFF].Where(point => Rune.IsValid(point) && point != 0x2581).Array[0, 60].Sample(points =>
        {
            var text = string.Concat(points.Select(point => new Rune(point).ToString()));
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        });
    }

    [Fact]
    public void Words_one_by_one_give_the_ids_of_the_text_at_once()
    {
        var (tokenizer, naive) = (Tokenizers.Load(Golden.Path("tokenizer")), NaivePieces(out var ids));
        var text = TokenFiles.Text[..600];
        var pieces = TokenFiles.NaiveMerges([.. text.Replace(' ', '▁').Select(c => c.ToString())], naive);
        Assert.Equal(pieces.SelectMany(piece => ids.TryGetValue(piece, out var id) ? [id] : Encoding.UTF8.GetBytes(piece).Select(b => 4 + b)), tokenizer.Encode(text));
    }

    [Fact]
    public void A_text_of_a_million_letters_is_one_word_and_still_encoded_at_once()
    {
        var tokenizer = Tokenizers.Load(Golden.Path("tokenizer"));
        var text = string.Concat(Enumerable.Repeat("abcdefghij", 100_000));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");
    }

    /// <summary>The golden model rewritten as Gemma's tokenizer.json is: what SentencePiece makes of a text must come out of it too.</summary>
    [Fact]
    public void The_same_vocabulary_as_tokenizer_json_gives_the_same_ids()
    {
        var tokenizer = TokenFiles.Load(GemmaJson());
        foreach (var expected in JsonElement.Parse(File.ReadAllBytes(Golden.Path("tokenizer/expected.json"))).EnumerateArray())
        {
            var ids = expected.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            Assert.Equal(ids, tokenizer.Encode(expected.GetProperty("text").GetString()!));
            Assert.Equal(expected.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()), ids.Select(tokenizer.Piece));
            Assert.Equal(expected.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
        }
        Assert.Equal((2, 1, 0, true), (tokenizer.BosId, tokenizer.EosId, tokenizer.PadId, tokenizer.PrependsBos));
    }

    [Theory]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""", "null")]
    [InlineData("null", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}""")]
    public void Llama_2_puts_a_blank_before_a_text_and_takes_it_away_again(string normalizer, string words)
    {
        var root = GemmaJson();
        root["normalizer"] = JsonNode.Parse(normalizer);
        root["pre_tokenizer"] = JsonNode.Parse(words);
        root["decoder"]!["decoders"]!.AsArray().Add(JsonNode.Parse("""{"type":"Strip","content":" ","start":1,"stop":0}"""));
        var (tokenizer, plain) = (TokenFiles.Load(root), Tokenizers.Load(Golden.Path("tokenizer")));
        Assert.Equal(plain.Encode(" the end"), tokenizer.Encode("the end"));
        Assert.Equal("the end", tokenizer.Decode(tokenizer.Encode("the end")));
        Assert.Empty(tokenizer.Encode(""));
    }

    [Fact]
    public void An_id_outside_the_vocabulary_is_named() =>
        Assert.Equal("token id 1000 is outside the vocabulary, expected 0 to 999", Assert.Throws<AssayException>(() => Tokenizers.Load(Golden.Path("tokenizer")).Decode([1000])).Message);

    [Fact]
    public void A_folder_without_tokenizer_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("holds no tokenizer.json and no tokenizer.model", Assert.Throws<UnreadableFileException>(() => Tokenizers.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Faulty { get; } = new()
    {
        { "is a unigram model, expected BPE", TokenFiles.SentencePieceModel(Pieces, type: 1) },
        { "has no pieces", TokenFiles.SentencePieceModel([]) },
        { "has 0 pieces of type UNKNOWN, expected one", TokenFiles.SentencePieceModel(Pieces[1..]) },
        { "piece 'a' is there twice", TokenFiles.SentencePieceModel([.. Pieces, ("a", 0, 1)]) },
        { "piece 11 is empty", TokenFiles.SentencePieceModel([.. Pieces, ("", 0, 1)]) },
        { "piece 11 has type 9, expected 1 to 6", TokenFiles.SentencePieceModel([.. Pieces, ("c", 0, 9)]) },
        { "piece 11 has score NaN", TokenFiles.SentencePieceModel([.. Pieces, ("c", float.NaN, 1)]) },
        { "piece 11 is 5000 bytes long", TokenFiles.SentencePieceModel([.. Pieces, (new string('c', 5000), 0, 1)]) },
        { "piece 11 '<0xZZ>' is of type BYTE", TokenFiles.SentencePieceModel([.. Pieces, ("<0xZZ>", 0, 6)]) },
        { "has no piece '<0x00>'; expected all 256", TokenFiles.SentencePieceModel(Pieces, fallback: true) },
        { "claims 1000000 bytes, 1 are left", [0x0A, 0xC0, 0x84, 0x3D, 0x00] },
        { "ends inside a number", [0x0A, 0xFF] },
        { "a number of more than 10 bytes", [.. Enumerable.Repeat((byte)0xFF, 11)] },
        { "wire type 3 in field 1", [0x0B] },
        { "field number 0", [0x00] },
        { "field 1 has wire type 0, expected bytes", [0x08, 0x01] },
        { "normalizer_spec holds a table (precompiled_charsmap)", [.. TokenFiles.SentencePieceModel(Pieces), .. TokenFiles.Message(3, TokenFiles.Message(2, [1, 2, 3]))] },
        { "names no token that ends a document", TokenFiles.SentencePieceModel([("<unk>", 0, 2), ("a", 0, 1)]) },
    };

    [Theory]
    [MemberData(nameof(Faulty), DisableDiscoveryEnumeration = true)]
    public void A_model_at_fault_is_refused_with_the_reason(string expected, byte[] model)
    {
        var error = Assert.Throws<UnreadableFileException>(() => TokenFiles.Load(model));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("tokenizer.model", error.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"eos_token\":\"<none>\"}", "eos_token is '<none>', which is no special token of tokenizer.model")]
    [InlineData("{\"eos_token\":7}", "eos_token is 7, expected a token's spelling")]
    [InlineData("[]", "holds a JSON Array, expected an object")]
    [InlineData("{", "is no JSON")]
    public void Settings_at_fault_are_refused_with_the_reason(string config, string expected) =>
        Assert.Contains(expected, Assert.Throws<UnreadableFileException>(() => TokenFiles.Load(TokenFiles.SentencePieceModel(Pieces), config)).Message, StringComparison.Ordinal);

    // The golden model's vocabulary through its tokenizer's own pieces; ids 260 on are mergeable and their order is that of the scores.
    private static Dictionary<(string, string), int> NaivePieces(out Dictionary<string, int> ids)
    {
        var tokenizer = Tokenizers.Load(Golden.Path("tokenizer"));
        var known = ids = Enumerable.Range(260, 740).ToDictionary(tokenizer.Piece, id => id, StringComparer.Ordinal);
        return known.OrderBy(pair => pair.Value)
            .SelectMany(pair => Enumerable.Range(1, pair.Key.Length - 1).Select(cut => (Pair: (pair.Key[..cut], pair.Key[cut..]), pair.Value)))
            .Where(split => known.ContainsKey(split.Pair.Item1) && known.ContainsKey(split.Pair.Item2)).ToDictionary(split => split.Pair, split => split.Value);
    }

    internal static JsonObject GemmaJson()
    {
        var (tokenizer, ranks) = (Tokenizers.Load(Golden.Path("tokenizer")), NaivePieces(out _));
        var root = TokenFiles.Parse("""
            {"version":"1.0","normalizer":{"type":"Replace","pattern":{"String":" "},"content":"▁"},
             "pre_tokenizer":{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithPrevious","invert":false},
             "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<bos>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}]},
             "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"}]},
             "model":{"type":"BPE","dropout":null,"unk_token":"<unk>","continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":true,"byte_fallback":true,"ignore_merges":false}}
            """);
        root["added_tokens"] = new JsonArray([.. ((string[])["<pad>", "<eos>", "<bos>", "<unk>"]).Select((content, id) => (JsonNode)TokenFiles.Added(content, id))]);
        root["model"]!["vocab"] = new JsonObject(Enumerable.Range(0, 1000).Select(id => KeyValuePair.Create(tokenizer.Piece(id), (JsonNode?)id)));
        root["model"]!["merges"] = new JsonArray([.. ranks.OrderBy(pair => pair.Value).Select(pair => (JsonNode)new JsonArray(pair.Key.Item1, pair.Key.Item2))]);
        return root;
    }
}
