using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using static TorchSharp.torch;

namespace Assay.BoardGames.Experiments;

/// <summary>A linear probe by least squares on the labels, which it knows: a ceiling for dictionaries, which do not.</summary>
/// <remarks>A cell is read as true where the fit says more than one half. The paper's probe is a softmax regression trained by AdamW; on one-hot labels least squares is its cheap equivalent.</remarks>
internal static class BoardProbe
{
    private const double Ridge = 1e-6;

    /// <summary>How the probe's reading of each test game compares with the truth.</summary>
    public static IReadOnlyList<BoardTally> Of(BoardSet train, BoardSet test)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var x = WithOnes(train.Activations);                                                          // [N, D + 1]
        var y = Dense(train.Labels);                                                                  // [N, G]
        var gram = x.t().matmul(x);
        var weights = linalg.solve(gram + Ridge * gram.trace() * eye(gram.size(0), dtype: ScalarType.Float64) / gram.size(0), x.t().matmul(y));
        return BoardTally.ByGame(Read(WithOnes(test.Activations).matmul(weights), test.Labels), test.Labels);
    }

    private static Tensor WithOnes(Tensor activations) =>
        cat([activations.to(ScalarType.Float64), ones([activations.size(0), 1], dtype: ScalarType.Float64)], 1);

    private static Tensor Dense(BoardLabels labels)
    {
        var cells = new double[labels.Boards * labels.Cells];
        for (var board = 0; board < labels.Boards; board++)
            foreach (var cell in labels.True(board))
                cells[board * labels.Cells + cell] = 1;
        return tensor(cells, [labels.Boards, labels.Cells]);
    }

    private static BoardLabels Read(Tensor fit, BoardLabels like)
    {
        var said = fit.gt(0.5).to(ScalarType.Byte).contiguous().data<byte>().ToArray();
        var labels = new BoardLabels.Builder(like.Property, like.CellNames, like.Classes);
        for (var board = 0; board < like.Boards; board++)
        {
            if (board > 0 && like.Game[board] != like.Game[board - 1])
                labels.EndGame();
            labels.Add(said.AsSpan(board * like.Cells, like.Cells));
        }
        return labels.Build();
    }
}
