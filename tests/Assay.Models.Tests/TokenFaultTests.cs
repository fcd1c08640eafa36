using System.Text;
using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Models.Text;
using Assay.TestKit;

namespace Assay.Models.Tests;

public sealed class TokenFaultTests
{
    [Theory]
    [InlineData("normalizer", """{"type":"NFKC"}""", "normalizer has a part 'NFKC' that is not understood")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Precompiled"}]}""", "normalizer has a part 'Precompiled' that is not understood")]
    [InlineData("normalizer", """{"type":"Replace","pattern":{"Regex":" +"},"content":"x"}""", "normalizer has a part 'Replace' that is not understood")]
    [InlineData("pre_tokenizer", """{"type":"Whitespace"}""", "pre_tokenizer has a part 'Whitespace' that is not understood")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a+"},"behavior":"Isolated","invert":false}""", "pre_tokenizer has a part 'Split' that is not understood")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"_"}""", "pre_tokenizer has a part 'Metaspace' that is not understood")]
    [InlineData("decoder", """{"type":"WordPiece"}""", "decoder has a part 'WordPiece' that is not understood")]
    [InlineData("decoder", """{"type":"Fuse"}""", "decoder is Fuse, expected ByteLevel alone")]
    [InlineData("post_processor", """{"type":"BertProcessing"}""", "post_processor has a part 'BertProcessing' that is not understood")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}}]}""", "post_processor puts '<s>' before texts, which is no special token")]
    [InlineData("added_tokens", "[]", "names no token that ends a document")]
    [InlineData("added_tokens", """[{"id":-1,"content":"x"}]""", "token ids must run from 0 without wide gaps")]
    [InlineData("added_tokens", """[{"id":2000000000,"content":"x"}]""", "token ids must run from 0 without wide gaps")]
    [InlineData("model", """{"type":"Unigram"}""", "model.type is 'Unigram', expected 'BPE'")]
    [InlineData("model", """{"type":"BPE","vocab":{},"merges":[]}""", "byte 0x00 has no token")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a b"]}""", "merge 0 is 'a b', expected two tokens of the vocabulary")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}""", "model.dropout is 0.1, which is not understood")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"<unk>"}""", "model.unk_token is '<unk>', which is no token")]
    [InlineData("model", """{"type":"BPE","vocab":{"東":0},"merges":[]}""", "token 0 '東' has a character that spells no byte")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":"0"},"merges":[]}""", "is no tokenizer.json as Hugging Face writes it")]
    [InlineData("model", "[]", "is no tokenizer.json as Hugging Face writes it")]
    public void A_tokenizer_json_at_fault_is_refused_with_the_reason(string member, string value, string expected)
    {
        var root = TokenFiles.ByteLevelFile(300, "<|endoftext|>");
        root[member] = JsonNode.Parse(value);
        var error = Assert.Throws<UnreadableFileException>(() => TokenFiles.Load(root));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("tokenizer.json", error.File, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_cut_twice_are_refused()
    {
        var root = TokenFiles.ByteLevelFile(300, "<|endoftext|>");
        root["pre_tokenizer"] = TokenFiles.Split(TokenFiles.Qwen2Words);
        root["pre_tokenizer"]!["pretokenizers"]![1]!["use_regex"] = true;
        Assert.Contains("cuts words twice", Assert.Throws<UnreadableFileException>(() => TokenFiles.Load(root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mutated_file_is_refused_or_encodes_but_never_fails_otherwise() => Fuzz(rounds: 150, seed: 1);

    [Fact]
    [Trait("Speed", "Slow")]
    public void Thousands_of_mutated_files_are_refused_or_encode() => Fuzz(rounds: 4000, seed: Environment.TickCount);

    private static void Fuzz(int rounds, int seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        byte[][] originals =
        [
            File.ReadAllBytes(Golden.Path("tokenizer/tokenizer.model")), Encoding.UTF8.GetBytes(TokenSentencePieceTests.GemmaJson().ToJsonString()),
            Encoding.UTF8.GetBytes(TokenFiles.ByteLevelFile(300, "<|endoftext|>").ToJsonString()),
        ];
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        for (var round = 0; round < rounds; round++)
        {
            var kind = round % originals.Length;
            var path = folder[kind == 0 ? "tokenizer.model" : "tokenizer.json"];
            File.Delete(folder["tokenizer.json"]);
            File.WriteAllBytes(path, Mutate(originals[kind], random));
            try
            {
                var tokenizer = Tokenizers.Load(folder.Path);
                tokenizer.Decode(tokenizer.Encode("Hello <bos> 東京 \uD83D x\u0301", allowSpecial: true));
            }
            catch (AssayException)
            {
                continue;       // refused
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}, round {round}: {failure}");
            }
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToArray();
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            // Half of the changes near the head or the end, where a file's structure is.
            var at = random.Next(3) switch { 0 => random.Next(Math.Min(400, bytes.Length)), 1 => bytes.Length - 1 - random.Next(Math.Min(400, bytes.Length)), _ => random.Next(bytes.Length) };
            bytes[at] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(bytes[at] ^ (1 << random.Next(8)));
        }
        return random.Next(6) switch
        {
            0 => bytes[..random.Next(bytes.Length)],
            1 => [.. bytes, .. bytes[random.Next(bytes.Length)..]],
            _ => bytes,
        };
    }
}
