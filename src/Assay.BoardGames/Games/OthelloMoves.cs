using Assay.BoardGames.Rules.Othello;
using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.BoardGames.Games;

/// <summary>Othello games as token ids, as OthelloGPT reads them: 0 pads, then one token per square in order, the four centre squares left out.</summary>
/// <remarks>On 8×8 that is the reference's vocabulary of 61 (SAE_BoardGameEval, circuits/utils.py); 33 on 6×6 and 13 on 4×4 by the same rule.</remarks>
public sealed class OthelloMoves
{
    private readonly int[] _squareOf;
    private readonly int[] _tokenOf;

    /// <summary>The tokens of boards of a side (4, 6 or 8).</summary>
    public OthelloMoves(int side)
    {
        var start = OthelloBoard.Start(side);
        Side = side;
        _squareOf = [-1, .. Enumerable.Range(0, start.Squares).Where(square => start[square] is null)];
        _tokenOf = [.. Enumerable.Range(0, start.Squares).Select(square => Math.Max(Array.IndexOf(_squareOf, square), 0))];
    }

    /// <summary>Squares along an edge of the board.</summary>
    public int Side { get; }

    /// <summary>The token that fills short games up; no move.</summary>
    public static int Pad => 0;

    /// <summary>Tokens, padding included: 61 on 8×8.</summary>
    public int VocabularySize => _squareOf.Length;

    /// <summary>Tokens a model reads: all moves of the longest game but the last, which only is predicted. 59 on 8×8.</summary>
    public int ContextLength => _squareOf.Length - 2;

    /// <summary>The token of a square.</summary>
    /// <exception cref="AssayException">Not a square that can be played: outside the board or one of the four that hold discs from the start.</exception>
    public int Token(int square) => (uint)square < (uint)_tokenOf.Length && _tokenOf[square] > 0 ? _tokenOf[square]
        : throw new AssayException(Invariant($"square {square} has no token on a board of side {Side}: expected 0 to {Side * Side - 1} without the four in the centre"));

    /// <summary>The square of a token.</summary>
    /// <exception cref="AssayException">Padding, or not in the vocabulary.</exception>
    public int Square(int token) => token > 0 && token < _squareOf.Length ? _squareOf[token]
        : throw new AssayException(Invariant($"token {token} is no move on a board of side {Side}: expected 1 to {VocabularySize - 1}"));

    /// <summary>A game's moves as tokens, as many as moves.</summary>
    public int[] Encode(OthelloGame game)
    {
        if (game.Side != Side)
            throw new AssayException(Invariant($"the game is of side {game.Side}, the tokens are of side {Side}"));
        var tokens = new int[game.Length];
        for (var ply = 0; ply < tokens.Length; ply++)
            tokens[ply] = _tokenOf[game.Moves[ply]];
        return tokens;
    }

    /// <summary>The squares of tokens, up to the first padding.</summary>
    public int[] Decode(IEnumerable<int> tokens) => [.. tokens.TakeWhile(token => token != Pad).Select(Square)];
}
