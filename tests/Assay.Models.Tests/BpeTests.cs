using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Core.Errors;
using Assay.Models.Text;
using Assay.TestKit;
using CsCheck;
using Microsoft.ML.Tokenizers;

namespace Assay.Models.Tests;

public sealed class BpeTests
{
    private const string Gpt2Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly string[] Strange =
    [
        "", " ", "\n", "  two  blanks \t and\ttabs\r\n\r\n", "don't you've I'll 'tis 's", "naïve café — “quotes” … 東京 🙂👩‍👩‍👧 Ⅳ ½ ٣", "a\u00A0b\u2003c\u0085d", "\0\u0001", "x'", "'", "12ab34",
    ];

    [Fact]
    public void Training_merges_what_Sennrich_et_al_merge_in_their_example()
    {
        // low 5, lower 2, newest 6, widest 3: figure 1 of the paper; ties are ours, lower byte values first.
        var documents = new[] { ("low", 5), ("lower", 2), ("newest", 6), ("widest", 3) }.SelectMany(word => Enumerable.Repeat(word.Item1, word.Item2));
        var bpe = ByteLevelBpe.Train(documents, ByteLevelBpe.SmallestVocabulary + 7);
        string[] learnt = [.. Enumerable.Range(ByteLevelBpe.SmallestVocabulary, 7).Select(bpe.TokenText)];
        Assert.Equal(["es", "est", "lo", "low", "ew", "new", "newest"], learnt);
        Assert.Equal(["low", "est"], bpe.Encode("lowest").Select(bpe.TokenText));
    }

    [Fact]
    public void Training_stops_when_no_pair_occurs_twice()
    {
        var bpe = ByteLevelBpe.Train(["abcd"], 4096);
        Assert.Equal(ByteLevelBpe.SmallestVocabulary, bpe.VocabularySize);
    }

    [Fact]
    public void A_vocabulary_smaller_than_the_bytes_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteLevelBpe.Train(["abc"], ByteLevelBpe.SmallestVocabulary - 1));

    [Fact]
    public void No_two_tokens_stand_for_the_same_bytes()
    {
        var bpe = ByteLevelBpe.Train([Shakespeare()], 2048);
        var spellings = Enumerable.Range(3, bpe.VocabularySize - 3).Select(id => Convert.ToHexString(bpe.DecodeBytes([id]))).ToList();
        Assert.Equal(2048, bpe.VocabularySize);
        Assert.Equal(spellings.Count, spellings.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Encoding_agrees_with_Microsoft_ML_Tokenizers()
    {
        using var folder = new TemporaryFolder();
        var bpe = ByteLevelBpe.Train([Shakespeare()], 1500);
        bpe.Save(folder.Path);
        var other = OtherTokenizer(folder["tokenizer.json"]);
        foreach (var text in Strange.Append(Shakespeare()[..200_000]))
            Assert.Equal(other.EncodeToIds(text), bpe.Encode(text));
    }

    [Fact]
    public void Words_are_those_of_the_GPT_2_pattern() =>
        Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\t', '\r'], Gen.Char["'sStrRevVelLmd é東½Ⅳ\u00A0\u2003_"]), 0, 40].Sample(text =>
        {
            var words = new List<string>();
            foreach (var word in new WordSequence(text))
                words.Add(word.ToString());
            Assert.Equal(Regex.Matches(text, Gpt2Words, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10)).Select(match => match.Value), words);
        });

    [Fact]
    public void Letters_beyond_the_basic_plane_are_letters()
    {
        var words = new List<string>();
        foreach (var word in new WordSequence("𝒜𝒷 a𝒜!"))
            words.Add(word.ToString());
        Assert.Equal(["𝒜𝒷", " a𝒜", "!"], words);
    }

    [Fact]
    public void Any_text_comes_back()
    {
        var bpe = ByteLevelBpe.Train([Shakespeare()[..100_000]], 700);
        Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Array[0, 60].Sample(runes =>
        {
            var text = string.Concat(runes.Select(rune => new Rune(rune).ToString()));
            Assert.Equal(text, bpe.Decode(bpe.Encode(text)));
        });
        Assert.All(Strange, text => Assert.Equal(text, bpe.Decode(bpe.Encode(text))));
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        var bpe = ByteLevelBpe.Train(["abc"], ByteLevelBpe.SmallestVocabulary);
        Assert.Equal("a\uFFFDb", bpe.Decode(bpe.Encode("a\uD83Db")));
    }

    [Fact]
    public void Special_tokens_cannot_be_written_in_text_and_vanish_in_decoding()
    {
        var bpe = ByteLevelBpe.Train(["<bos><bos>"], 300);
        Assert.DoesNotContain(bpe.BosId, bpe.Encode("<bos>"));
        Assert.Equal("ab", bpe.Decode([bpe.BosId, .. bpe.Encode("ab"), bpe.EosId, bpe.PadId]));
        Assert.Equal("<bos>", bpe.TokenText(bpe.BosId));
        Assert.Equal(0, bpe.ByteCount(bpe.EosId));
    }

    [Fact]
    public void A_token_that_is_half_a_letter_shows_its_bytes()
    {
        var bpe = ByteLevelBpe.Train(["abc"], ByteLevelBpe.SmallestVocabulary);
        Assert.Equal(["<0xC3>", "<0xA9>"], bpe.Encode("é").Select(bpe.TokenText));
    }

    [Fact]
    public void A_saved_tokenizer_loads_and_encodes_alike()
    {
        using var folder = new TemporaryFolder();
        var bpe = ByteLevelBpe.Train([Shakespeare()[..200_000]], 800);
        bpe.Save(folder.Path);
        var loaded = ByteLevelBpe.Load(folder.Path);
        Assert.Equal((bpe.VocabularySize, bpe.BosId, bpe.EosId, bpe.PadId), (loaded.VocabularySize, loaded.BosId, loaded.EosId, loaded.PadId));
        Assert.All(Strange.Append(Shakespeare()[..5000]), text => Assert.Equal(bpe.Encode(text), loaded.Encode(text)));
    }

    [Fact]
    public void Merges_in_the_older_spelling_are_read()
    {
        using var folder = new TemporaryFolder();
        var bpe = ByteLevelBpe.Train([Shakespeare()[..50_000]], 400);
        bpe.Save(folder.Path);
        var json = File.ReadAllText(folder["tokenizer.json"]);
        File.WriteAllText(folder["tokenizer.json"], Regex.Replace(json, @"\[\s*""(?<left>[^\s""]+)"",\s*""(?<right>[^\s""]+)""\s*\]", "\"${left} ${right}\"", RegexOptions.None, TimeSpan.FromSeconds(10)));
        Assert.Equal(bpe.Encode(Shakespeare()[..5000]), ByteLevelBpe.Load(folder.Path).Encode(Shakespeare()[..5000]));
    }

    [Theory]
    [InlineData("\"type\": \"BPE\"", "\"type\": \"Unigram\"", "model.type is 'Unigram', expected 'BPE'")]
    [InlineData("\"pre_tokenizer\": {\n    \"type\": \"ByteLevel\"", "\"pre_tokenizer\": {\n    \"type\": \"Metaspace\"", "pre_tokenizer is 'Metaspace', expected 'ByteLevel'")]
    [InlineData("\"add_prefix_space\": false", "\"add_prefix_space\": true", "add_prefix_space false")]
    [InlineData("\"normalizer\": null", "\"normalizer\": {\"type\": \"NFC\"}", "has a normalizer, expected none")]
    [InlineData("\"content\": \"<bos>\"", "\"content\": \"<start>\"", "added_tokens has none of <bos>")]
    [InlineData("\"Ā\": 3", "\"東\": 3", "token 3 '東' has a character that spells no byte")]
    [InlineData("\"Ā\": 3,", "", "byte 0x00 has no token")]
    [InlineData("\"Ā\": 3", "\"Ā\": 2000000000", "without wide gaps")]
    [InlineData("\"merges\": [", "\"merges\": [ [\"q\", \"zz\"],", "merge 0 is 'q zz'")]
    [InlineData("\"model\"", "\"mode\"", "is no byte-level BPE tokenizer.json")]
    [InlineData("\"version\"", "version", "is no JSON")]
    public void A_tokenizer_file_at_fault_is_refused_with_the_reason(string found, string instead, string expected)
    {
        using var folder = new TemporaryFolder();
        ByteLevelBpe.Train(["so so so"], 300).Save(folder.Path);
        var json = File.ReadAllText(folder["tokenizer.json"]);
        Assert.Contains(found, json, StringComparison.Ordinal);
        File.WriteAllText(folder["tokenizer.json"], json.Replace(found, instead, StringComparison.Ordinal));
        var error = Assert.Throws<UnreadableFileException>(() => ByteLevelBpe.Load(folder.Path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder["tokenizer.json"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tokenizer_is_named() =>
        Assert.Contains("no such file", Assert.Throws<UnreadableFileException>(() => ByteLevelBpe.Load("/nowhere")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_word_of_a_megabyte_is_encoded()
    {
        var bpe = ByteLevelBpe.Train([new string('a', 4096)], 300);
        var text = new string('a', 1_000_000);
        Assert.Equal(text, bpe.Decode(bpe.Encode(text)));
    }

    private static string Shakespeare() => File.ReadAllText(Golden.SharedPath("data/text/tinyshakespeare.txt"))[..400_000];

    private static BpeTokenizer OtherTokenizer(string path)
    {
        var model = JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("model");
        var vocabulary = model.GetProperty("vocab").EnumerateObject().Select(token => KeyValuePair.Create(token.Name, token.Value.GetInt32()));
        return BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = model.GetProperty("merges").EnumerateArray().Select(merge => $"{merge[0].GetString()} {merge[1].GetString()}"),
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(new Regex(Gpt2Words, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10)), null),
        });
    }
}
