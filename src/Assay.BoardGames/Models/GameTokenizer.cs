using System.Globalization;
using Assay.BoardGames.Games;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Models.Text;

namespace Assay.BoardGames.Models;

/// <summary>A game's transcripts as the rest of Assay reads text: no token opens or closes a game, so activations of every token count (but those of padding).</summary>
internal abstract class GameTokenizer(PlayedGame game) : ITokenizer
{
    public static GameTokenizer For(PlayedGame game) => game.Game == GameKind.Chess ? new Characters(game) : new Moves(game);

    public int VocabularySize => game.VocabularySize;

    public abstract int BosId { get; }

    public int EosId => BosId;

    public int PadId => BosId;

    public bool PrependsBos => false;

    public abstract int[] Encode(string text);

    public abstract string Decode(ReadOnlySpan<int> ids);

    public string TokenText(int id) => Decode([id]);

    public abstract int ByteCount(int id);

    /// <summary>A game's tokens follow from its name: game.json says it all.</summary>
    public void Save(string folder) => OptionsJson.WriteFile(Path.Combine(folder, GameModel.GameFile), game);

    private sealed class Moves(PlayedGame game) : GameTokenizer(game)
    {
        private readonly OthelloMoves _moves = new(game.Side);

        public override int BosId => OthelloMoves.Pad;

        public override int[] Encode(string text) => OthelloTranscripts.Parse(text, _moves.Side, out var fault) is { } played
            ? _moves.Encode(played)
            : throw new AssayException(string.Create(CultureInfo.InvariantCulture, $"ply {fault!.Ply}: {fault.Reason}"));

        public override string Decode(ReadOnlySpan<int> ids) =>
            string.Join(' ', ids.ToArray().Select(id => id == OthelloMoves.Pad ? "-" : Rules.Othello.OthelloSquares.Name(_moves.Side, _moves.Square(id))));

        public override int ByteCount(int id) => id == OthelloMoves.Pad ? 0 : 1;       // a move is the unit: bits per byte become bits per move
    }

    private sealed class Characters(PlayedGame game) : GameTokenizer(game)
    {
        public override int BosId => -1;        // none: a dictionary is trained on every character

        public override int[] Encode(string text) => ChessCharacters.Encode(text);

        public override string Decode(ReadOnlySpan<int> ids) => ChessCharacters.Decode(ids);

        public override int ByteCount(int id) => 1;
    }
}
