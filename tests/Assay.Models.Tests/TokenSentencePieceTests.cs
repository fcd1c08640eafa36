using System.Text.Json;
using Assay.Models.Text;
using Assay.TestKit;

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
}
