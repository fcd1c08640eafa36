using Assay.BoardGames.Games;
using Assay.BoardGames.Rules.Othello;
using Assay.Core.Errors;
using Assay.Models.Text;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>Games as the token sequences that models are trained on and dictionaries read.</summary>
public static class GameText
{
    /// <summary>One game a row, cut or filled up to <paramref name="length"/> tokens; what fills up is neither predicted nor read by dictionaries.</summary>
    public static TokenSequences Othello(IReadOnlyList<OthelloGame> games, int side, int length)
    {
        if (games.Count == 0)
            throw new AssayException("there are no games: give at least one");
        var moves = new OthelloMoves(side);
        var ids = new long[(long)games.Count * length];
        Parallel.For(0, games.Count, row =>
        {
            var tokens = moves.Encode(games[row]);
            for (var i = 0; i < Math.Min(tokens.Length, length); i++)
                ids[(long)row * length + i] = tokens[i];
        });
        return Owned(ids, games.Count, length, PlayedGame.Othello(side), OthelloMoves.Pad);
    }

    /// <summary>Blocks of <paramref name="length"/> characters that each open with a game (<c>;1.</c>); games follow each other and the last is cut. The tail that fills no block is left out.</summary>
    /// <param name="transcripts">As <c>;1.e4 e5 2.Nf3</c>, each opening with ';'.</param>
    /// <param name="length">Characters of a block.</param>
    /// <exception cref="AssayException">There is less text than one block.</exception>
    public static TokenSequences Chess(IEnumerable<string> transcripts, int length)
    {
        var ids = new List<long>();
        var (block, filled, blocks) = (new long[length], 0, 0);
        foreach (var transcript in transcripts)
        {
            foreach (var id in ChessCharacters.Encode(transcript).Take(length - filled))
                block[filled++] = id;
            if (filled < length)
                continue;
            ids.AddRange(block);
            (filled, blocks) = (0, blocks + 1);
        }
        return blocks > 0 ? Owned([.. ids], blocks, length, PlayedGame.Chess, null)
            : throw new AssayException(Invariant($"the games hold {filled} characters, less than one block of {length}: give more games, or a smaller context."));
    }

    private static TokenSequences Owned(long[] ids, int rows, int length, PlayedGame game, int? unpredicted)
    {
        using var flat = tensor(ids, int64);
        return new(flat.view(rows, length), GameTokenizer.For(game)) { Unpredicted = unpredicted };
    }
}
