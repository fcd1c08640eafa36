using Assay.BoardGames.Scoring;
using Assay.Core.Errors;
using Assay.Dictionaries;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Scoring;

public sealed class ResultsTableTests
{
    private const string Board = "games_batch_to_state_stack_mine_yours_blank_mask_BLRRC";

    private static ResultsTable Published(string name) => ResultsTable.Read(Golden.SharedPath($"data/board-games/othello-{name}-results.csv"));

    [Fact]
    public void The_published_files_are_read_whole()
    {
        var trained = Published("trained");
        Assert.Equal((280, 433), (trained.Rows.Count, trained.Columns.Count));
        Assert.Equal(3, trained.Properties.Count);
        Assert.Contains(Board, trained.Properties);
        var first = trained.Rows[0];
        Assert.Equal("GatedSAETrainer", first.Text("trainer_class"));
        Assert.Equal(135.8000030517578, first.Number("l0"));
        Assert.Equal(1397611, first.Number($"{Board}_best_num_true_positive_squares"));
        Assert.Equal([776, 925, 1476, 1861, 2201, 2513, 2845, 3155, 3157, 1852, 104], first.Numbers($"{Board}_high_precision_counts_per_T"));      // a field of two lines
        Assert.Equal(11, first.Numbers($"{Board}_all_average_f1s").Count);
    }

    [Fact]
    public void The_published_maxima_are_those_of_the_authors_tables()
    {
        // "Best over all SAEs": coverage .52, reconstruction .95; random model .27 and .08.
        var (trained, random) = (Published("trained").Points(Board), Published("random").Points(Board));
        Assert.Equal((280, 0.52, 0.95), (trained.Count, Math.Round(trained.Max(p => p.Coverage), 2), Math.Round(trained.Max(p => p.Reconstruction), 2)));
        Assert.Equal((0.27, 0.08), (Math.Round(random.Max(p => p.Coverage), 2), Math.Round(random.Max(p => p.Reconstruction), 2)));
        Assert.Equal(5, trained.Select(p => p.Trainer).Distinct().Count());
    }

    [Fact]
    public void Points_of_several_properties_are_their_means_and_a_missing_one_is_named()
    {
        const string moves = "games_batch_to_valid_moves_BLRRC";
        var trained = Published("trained");
        var both = trained.Points([(Board, 1.5), (moves, 1)]);
        var (board, valid) = (trained.Points(Board)[7], trained.Points(moves)[7]);
        Assert.Equal((1.5 * board.Coverage + valid.Coverage) / 2, both[7].Coverage, 1e-12);
        Assert.Equal((board.Reconstruction + valid.Reconstruction) / 2, both[7].Reconstruction, 1e-12);
        trained.Require("theirs.csv", [Board, moves]);
        var failure = Assert.Throws<UnreadableFileException>(() => trained.Require("theirs.csv", [Board, "board_to_pin_state"]));
        Assert.Contains("theirs.csv", failure.Message, StringComparison.Ordinal);
        Assert.Contains("has no column 'board_to_pin_state_best_average_f1'; it has results of games_batch", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_F1_of_the_published_counts_is_the_published_F1()
    {
        foreach (var row in Published("trained").Rows)
        {
            foreach (var at in new[] { "zero", "best" })
            {
                long Count(string name) => (long)row.Number($"{Board}_{at}_num_{name}_squares");
                var tally = new BoardTally(59_000, Count("true_positive"), Count("false_positive"), Count("false_negative"), 0, Count("true_and_false_positive"), 0, 0, 0);
                Assert.Equal(row.Number($"{Board}_{at}_f1_score_per_class"), tally.F1, 1e-6);       // theirs are float32
            }
            Assert.Equal(row.Numbers($"{Board}_all_average_f1s").Max(), row.Number($"{Board}_best_average_f1"), 1e-12);
        }
    }

    [Fact]
    public void What_we_write_has_their_columns_and_reads_back()
    {
        using var folder = new TemporaryFolder();
        var (table, scores, proxies) = Ours();
        var file = Path.Combine(folder.Path, "results.csv");
        table.Write(file);
        var read = ResultsTable.Read(file);
        Assert.Subset(Published("trained").Columns.ToHashSet(StringComparer.Ordinal), read.Columns.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(20 + 20 + 3 + 9 * 6, read.Columns.Count);
        var row = Assert.Single(read.Rows);
        Assert.Equal("my, \"quoted\" sae", row.Text("autoencoder_path"));
        Assert.Equal(scores.Reconstruction.Score, row.Number($"{Board}_best_f1_score_per_class"));
        Assert.Equal(scores.Coverage.ByStep, row.Numbers($"{Board}_all_average_f1s"));
        Assert.Equal(scores.Known.Pairs().Select(pairs => (double)pairs), row.Numbers($"{Board}_high_precision_counts_per_T"));
        Assert.Equal(proxies.VarianceExplained, row.Number("frac_variance_explained"));
        Assert.True(double.IsNaN(row.Number("loss_zero")), "what was not measured is empty");
        Assert.Equal(new PublishedPoint("PAnnealTrainer", proxies.L0, scores.Coverage.Score, scores.Reconstruction.Score), Assert.Single(read.Points(Board)));
    }

    [Fact]
    public void Pairs_with_recall_are_true_on_at_most_a_tenth_of_the_other_boards()
    {
        var (_, scores, _) = Ours();
        var counts = scores.Counts;
        var expected = 0;
        foreach (var latent in counts.Alive)
        {
            for (var cell = 0; cell < counts.Cells; cell++)
            {
                double on = counts.On(latent, 5), both = counts.TruePositives(latent, 5, cell);
                expected += both >= 10 && both / on >= 0.95 && (counts.Positives(cell) - both) / (counts.Boards - on) <= 0.1 ? 1 : 0;
            }
        }
        Assert.InRange(expected, 1, scores.Known.Pairs()[5] - 1);
        Assert.Equal(expected, scores.Known.PairsWithRecall(counts)[5]);
    }

    [Theory]
    [InlineData("l0,a_best_f1_score_per_class\n1\n", "line 2 has 1 fields, the header has 2")]
    [InlineData("l0,a_best_f1_score_per_class\n1,\"2\n3", "line 2: a quote is opened and never closed")]
    [InlineData("l0,a_best_f1_score_per_class\n1,\"2\"3\n", "line 2, field 2: '3' after the closing quote")]
    [InlineData("l0,a_best_f1_score_per_class\n1,2\"3\"\n", "line 2, field 2: '\"' inside a field without quotes")]
    [InlineData("a,b\n1,2\n", "is no results file")]
    [InlineData("", "is no results file")]
    public void A_file_that_is_not_one_says_where(string text, string says)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "bad.csv");
        File.WriteAllText(file, text);
        var failure = Assert.Throws<UnreadableFileException>(() => ResultsTable.Read(file));
        Assert.StartsWith(file, failure.Message, StringComparison.Ordinal);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_follow_RFC_4180()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "good.csv");
        File.WriteAllText(file, "l0,a_best_f1_score_per_class,x\r\n1,,\"two \"\"words\"\",\r\nand a line\"\r\n2,0.5,\"[1, x]\"");
        var rows = ResultsTable.Read(file).Rows;
        Assert.Equal("two \"words\",\r\nand a line", rows[0].Text("x"));
        Assert.True(double.IsNaN(rows[0].Number("a_best_f1_score_per_class")));
        Assert.Empty(rows[0].Numbers("a_best_f1_score_per_class"));
        Assert.Contains("line 4, x: 'x' is no number of the list [1, x]", Assert.Throws<AssayException>(() => rows[1].Numbers("x")).Message, StringComparison.Ordinal);
        Assert.Contains("line 4, x: '[1, x]' is no number", Assert.Throws<AssayException>(() => rows[1].Number("x")).Message, StringComparison.Ordinal);
        Assert.Contains("line 4, l0: '2' is no list of numbers", Assert.Throws<AssayException>(() => rows[1].Numbers("l0")).Message, StringComparison.Ordinal);
        Assert.Contains("the file has no column 'y'", Assert.Throws<AssayException>(() => rows[1].Text("y")).Message, StringComparison.Ordinal);
        Assert.Throws<UnreadableFileException>(() => ResultsTable.Read(Path.Combine(folder.Path, "missing.csv")));
    }

    [Fact]
    public void Proxy_metrics_are_those_of_the_whole_set_whatever_the_pieces()
    {
        using var _ = NewDisposeScope();
        random.manual_seed(1);
        var (x, f) = (randn(50, 8) + 2, randn(50, 20).relu());
        var made = x + 0.3 * randn(50, 8);
        var meter = new ProxyMeter(20);
        meter.Add(x[..30], made[..30], SparseRows.Of(f[..30]));
        meter.Add(x[30..], made[30..], SparseRows.Of(f[30..]));
        var result = meter.Result();
        double Of(Tensor value) => value.to(float64).item<double>();
        Assert.Equal(Of(f.count_nonzero()) / 50, result.L0, 1e-12);
        Assert.Equal(Of(f.sum(dim: 1).mean()), result.L1, 1e-5);
        Assert.Equal(Of((x - made).norm(1).mean()), result.L2, 1e-5);
        Assert.Equal(1 - Of((x - made).var(0).sum()) / Of(x.var(0).sum()), result.VarianceExplained, 1e-5);
        Assert.Equal(Of(nn.functional.cosine_similarity(x, made, 1).mean()), result.Cosine, 1e-5);
        Assert.Equal(Of((made.norm(1) / x.norm(1)).mean()), result.NormRatio, 1e-5);
        Assert.Equal(Of(made.square().sum()) / Of((x * made).sum()), result.ReconstructionBias, 1e-5);
        Assert.Equal(1, result.AliveFraction);
        Assert.Equal(0.75, new ProxyMetrics { LossOriginal = 2, LossReconstructed = 3, LossZero = 6 }.LossRecovered);
    }

    private static (ResultsTable Table, PropertyScores Scores, ProxyMetrics Proxies) Ours()
    {
        var (train, test) = (SyntheticBoards.Make(7, 30, 20, 25, 3, 60), SyntheticBoards.Make(8, 20, 20, 25, 3, 60));
        var grid = ThresholdGrid.Of(train.Rows);
        var counts = ClassifierCounts.Of(train.Rows, train.Labels, grid);
        var known = HighPrecisionLabels.Of(counts);
        var scores = new PropertyScores(Board, Coverage.Of(counts, CoverageDivisor.AllCells), Reconstruction.Of(known, test.Rows, test.Labels, grid), counts, known);
        var proxies = new ProxyMetrics { L0 = 12.5, VarianceExplained = 0.1 + 0.2 };
        return (ResultsColumns.Table([ResultsColumns.Row(new("my, \"quoted\" sae", "PAnnealTrainer", "AutoEncoder", 30, 20), proxies, [scores])]), scores, proxies);
    }
}
