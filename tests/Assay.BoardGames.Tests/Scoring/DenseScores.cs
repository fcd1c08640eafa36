using Assay.BoardGames.Properties;
using Assay.Dictionaries;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Scoring;

/// <summary>The paper's scores written once more over dense tensors, as its definitions stand: what sparse counting is held against.</summary>
/// <remarks>f features [N, M] and y labels [N, G] are 0/1 or float32; thresholds t·fmax [T, M]; everything else follows §2 of arXiv 2408.00113 and its authors' program.</remarks>
internal sealed class DenseScores
{
    private const double Epsilon = 1e-8;

    // fmax [M] from a sample; dead latents are left out by their number.
    public DenseScores(Tensor sample)
    {
        Alive = [.. sample.ne(0).any(0).data<bool>().ToArray().Select((alive, latent) => (alive, latent)).Where(pair => pair.alive).Select(pair => (long)pair.latent)];
        var largest = sample.amax([0L]).abs();
        Thresholds = arange(0.0, 1.1, 0.1, float32).unsqueeze(1) * largest.unsqueeze(0);
    }

    public long[] Alive { get; }

    public Tensor Thresholds { get; }

    // φ [T, N, F] of the latents alive.
    public Tensor Fires(Tensor f) => f.unsqueeze(0).gt(Thresholds.unsqueeze(1)).index_select(2, tensor(Alive)).to(float64);

    // F1 [T, F, G].
    public Tensor F1(Tensor f, Tensor y)
    {
        var fires = Fires(f);
        var both = fires.transpose(1, 2).matmul(y.to(float64));
        var precision = both / (fires.sum(dim: 1).unsqueeze(2) + Epsilon);
        var recall = both / (y.to(float64).sum(dim: 0) + Epsilon);
        return 2 * precision * recall / (precision + recall + Epsilon);
    }

    // The mean over cells of the best latent, at each threshold.
    public double[] Coverage(Tensor f, Tensor y, int divisor) => F1(f, y).amax([1L]).sum(dim: 1).div(divisor).data<double>().ToArray();

    // l [T, F, G]: at least 95 % and 10 boards.
    public Tensor Labels(Tensor f, Tensor y)
    {
        var fires = Fires(f);
        var both = fires.transpose(1, 2).matmul(y.to(float64));
        return (both / fires.sum(dim: 1).unsqueeze(2)).nan_to_num(0).ge(0.95).logical_and(both.ge(10)).to(float64);
    }

    // Predicted boards [T, N, G], 0 or 1; the last by the highest threshold that has a label.
    public Tensor Predict(Tensor labels, Tensor f)
    {
        var fires = Fires(f);
        var boards = fires.matmul(labels).gt(0).to(float64);
        var steps = arange(1, 12, float64).reshape(-1, 1, 1);
        var useful = fires * labels.sum(dim: 2).gt(0).unsqueeze(1).to(float64) * steps;        // [T, N, F]
        var top = useful.eq(useful.amax([0L], keepdim: true)).logical_and(useful.gt(0)).to(float64);
        boards[10] = top.matmul(labels).sum(dim: 0).gt(0).to(float64);
        return boards;
    }

    // TP, FP, FN and squares with exactly one true and one false class, at each threshold.
    public static (double[] Hits, double[] False, double[] Missed, double[] Contradicted) Tally(Tensor boards, Tensor y, int classes)
    {
        var truth = y.to(float64).unsqueeze(0);
        var (hit, wrong) = (boards * truth, boards * (1 - truth));
        Tensor Squares(Tensor cells) => cells.reshape(boards.size(0), boards.size(1), -1, classes).sum(dim: 3);
        double[] Sum(Tensor cells) => cells.to(float64).flatten(1).sum(dim: 1).data<double>().ToArray();
        return (Sum(hit), Sum(wrong), Sum((1 - boards) * truth), Sum(Squares(hit).eq(1).logical_and(Squares(wrong).eq(1))));
    }

    public static double PerClass(double hits, double wrong, double missed)
    {
        var (precision, recall) = (hits / (hits + wrong + Epsilon), hits / (hits + missed + Epsilon));
        return 2 * precision * recall / (precision + recall + Epsilon);
    }
}

/// <summary>Boards on which some latents follow cells, some hedge between two and the rest are noise.</summary>
internal sealed record SyntheticBoards(Tensor Features, Tensor Cells, BoardLabels Labels)
{
    public SparseRows Rows => SparseRows.Of(Features);

    public static SyntheticBoards Make(int seed, int games, int length, int squares, int classes, int latents)
    {
        var random = new Random(seed);
        var (boards, cells) = (games * length, squares * classes);
        var (y, f) = (new float[boards, cells], new float[boards, latents]);
        var builder = new BoardLabels.Builder("synthetic", [.. Enumerable.Range(0, cells).Select(cell => $"cell {cell}")], classes);
        for (var board = 0; board < boards; board++)
        {
            var row = new byte[cells];
            for (var square = 0; square < squares; square++)
                row[square * classes + (int)(random.NextDouble() * random.NextDouble() * classes)] = (byte)(random.NextDouble() < 0.8 ? 1 : 0);
            for (var latent = 0; latent < latents; latent++)
                f[board, latent] = Value(random, latent, row);
            for (var cell = 0; cell < cells; cell++)
                y[board, cell] = row[cell];
            builder.Add(row);
            if (board % length == length - 1)
                builder.EndGame();
        }
        return new(tensor(f).DetachFromDisposeScope(), tensor(y).DetachFromDisposeScope(), builder.Build());   // lives as long as the tests
    }

    // A latent follows its cell at large values and errs at small ones; every fifth is noise, every seventh is dead.
    private static float Value(Random random, int latent, byte[] row)
    {
        if (latent % 7 == 6)
            return 0;
        var follows = latent % 5 != 4 && row[latent % row.Length] == 1;
        if (random.NextDouble() < (follows ? 0.8 : 0.006))
            return 0.3f + random.NextSingle();
        return !follows && random.NextDouble() < 0.1 ? 0.5f * random.NextSingle() : 0;
    }
}
