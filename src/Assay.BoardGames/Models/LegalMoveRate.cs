using Assay.BoardGames.Games;
using Assay.BoardGames.Rules.Othello;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>How well a model keeps to the rules on games it was not trained on.</summary>
/// <param name="Top">Share of positions whose most likely move is allowed, 0…1.</param>
/// <param name="Mass">Mean probability that the model gives to allowed moves together; NaN where only whole moves were sampled (chess).</param>
/// <param name="Positions">Positions asked: after each move that leaves the next player one.</param>
public sealed record LegalMoveRate(double Top, double Mass, long Positions)
{
    private const int GamesAtOnce = 128;

    /// <summary>After every move of the games but the last.</summary>
    public static LegalMoveRate Othello(GameModel model, IReadOnlyList<OthelloGame> games, CancellationToken cancellation = default)
    {
        var moves = new OthelloMoves(model.Game.Side);
        var (top, mass, positions) = (0L, 0.0, 0L);
        foreach (var part in games.Chunk(GamesAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var probabilities = Probabilities(model, part);
            for (var game = 0; game < part.Length; game++)
            {
                foreach (var (board, at) in part[game].Boards().Take(probabilities.Places).Select((board, at) => (board, at)).Where(place => !place.board.IsOver))
                {
                    var row = probabilities.Row(game, at);
                    var legal = OthelloSquares.In(board.LegalMoves).Select(moves.Token).ToArray();
                    top += legal.Contains(Largest(row)) ? 1 : 0;
                    foreach (var token in legal)
                        mass += row[token];
                    positions++;
                }
            }
        }
        return new(top / (double)positions, mass / positions, positions);
    }

    private static NextMoves Probabilities(GameModel model, OthelloGame[] games)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var places = model.Transformer.Config.ContextLength;
        using var text = GameText.Othello(games, model.Game.Side, places);
        var next = model.Transformer.Forward(text.Ids.to(model.Transformer.Device)).to(float32).softmax(-1).cpu();
        return new(next.contiguous().data<float>().ToArray(), places, model.Game.VocabularySize);
    }

    private static int Largest(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var i = 1; i < row.Length; i++)
            best = row[i] > row[best] ? i : best;
        return best;
    }

    // [games, places, V]
    private sealed record NextMoves(float[] Values, int Places, int Vocabulary)
    {
        public ReadOnlySpan<float> Row(int game, int at) => Values.AsSpan((game * Places + at) * Vocabulary, Vocabulary);
    }
}
