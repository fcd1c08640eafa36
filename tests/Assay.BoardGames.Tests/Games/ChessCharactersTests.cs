using Assay.BoardGames.Games;
using Assay.Core.Errors;

namespace Assay.BoardGames.Tests.Games;

public class ChessCharactersTests
{
    // chess_llm_interpretability, the README's example of what the published model reads.
    [Fact]
    public void The_published_example_has_the_published_ids() =>
        Assert.Equal([15, 6, 4, 27, 9, 0, 25, 10, 0, 7, 4, 19], ChessCharacters.Encode(";1.e4 c5 2.N"));

    [Fact]
    public void Ids_become_the_text_again() => Assert.Equal("1.e4 e5 2.Nf", ChessCharacters.Decode([6, 4, 27, 9, 0, 27, 10, 0, 7, 4, 19, 28]));

    [Fact]
    public void Every_character_of_a_game_has_its_own_id()
    {
        const string game = ";1.e4 e5 2.Nf3 Nc6 3.O-O-O Qxh7+ 40.b8=R# Kd6 59.Bg2";
        Assert.Equal(game, ChessCharacters.Decode(ChessCharacters.Encode(game)));
        Assert.Equal(32, ChessCharacters.VocabularySize);
        Assert.Equal(32, ChessCharacters.Alphabet.Distinct().Count());
        Assert.Equal((15, 4), (ChessCharacters.StartId, ChessCharacters.DotId));
    }

    [Theory]
    [InlineData(";1.e4 e5!", "'!' at place 9")]
    [InlineData(";1.e4\ne5", "U+000A at place 6")]
    public void A_character_outside_the_vocabulary_is_named_with_its_place(string transcript, string expected) =>
        Assert.Contains(expected, Assert.Throws<AssayException>(() => ChessCharacters.Encode(transcript)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(32)]
    [InlineData(-1)]
    public void An_id_outside_the_vocabulary_is_named(int id) =>
        Assert.Contains($"token {id} at place 2", Assert.Throws<AssayException>(() => ChessCharacters.Decode([0, id])).Message, StringComparison.Ordinal);
}
