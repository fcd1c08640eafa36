using System.Text.Json;
using Assay.BoardGames.Scoring;
using Assay.Core.Runs;

namespace Assay.Cli.Tests.Verbs;

/// <summary>A 4x4 OthelloGPT of a few thousand weights and two dictionaries of it, made through the command line.</summary>
public sealed class TinyOthello : IDisposable
{
    public TinyOthello()
    {
        Folder = Directory.CreateTempSubdirectory("assay-othello-").FullName;
        string[][] lines =
        [
            ["boards", "train", "--side", "4", "--width", "16", "--layers", "2", "--heads", "2", "--steps", "10", "--batch", "8", "--out", Model],
            ["boards", "activations", "--model", Model, "--site", "resid_post.1", "--count", "60", "--out", In("acts")],
            ["sae", "train", "--activations", In("acts"), "--architecture", "relu-l1", "--p-anneal", "current", "--latents", "24", "--sparsity", "0.001", "0.05", "--steps", "20", "--batch", "64", "--out", In("saes")],
        ];
        foreach (var line in lines)
            Assert.Equal((0, ""), (CommandLine.Run([.. line, "--threads", "1"]) is var run ? run.ExitCode : -1, run.ExitCode == 0 ? "" : run.Error));
    }

    public string Folder { get; }

    public string Model => In("model");

    public string In(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

[Collection("Assay home")]
public sealed class BoardsScoreTests(TinyOthello tiny) : IClassFixture<TinyOthello>
{
    private const string Discs = "games_batch_to_state_stack_mine_yours_blank_mask_BLRRC";

    private CommandLine Score(string name, params string[] more) => CommandLine.Run(
        ["boards", "score", "--model", tiny.Model, "--train-games", "40", "--test-games", "30", "--threads", "1", "--set", "scores.resamples=20", "--out", tiny.In(name), .. more]);

    private void Fails(string expected, params string[] more)
    {
        var run = Score("never", more);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(tiny.In("never")));
    }

    private static JsonElement Json(CommandLine run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonElement.Parse(run.Out);
    }

    [Fact]
    public void Dictionaries_of_a_run_and_the_neurons_are_scored_into_a_table_a_report_and_a_results_file()
    {
        var run = Score("scores", "--sae", tiny.In("saes"), "--neurons", "--csv", tiny.In("mine.csv"), "--json");
        var dictionaries = Json(run).GetProperty("dictionaries");
        Assert.Equal(["resid_post.1-24-0.001", "resid_post.1-24-0.05", "neurons of mlp_act.1"], dictionaries.EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.Equal(["PAnnealTrainer", "PAnnealTrainer", "Identity"], dictionaries.EnumerateArray().Select(one => one.GetProperty("trainer").GetString()));
        Assert.Equal(["board", "valid_moves"], dictionaries[0].GetProperty("lists").EnumerateArray().Select(list => list.GetProperty("name").GetString()));
        foreach (var file in (string[])["report.html", "report.md", "plots/coverage-board.svg", "plots/reconstruction-valid_moves.png", "measured/2.json"])
            Assert.True(File.Exists(Path.Combine(tiny.In("scores"), file)), file);
        Assert.Equal(RunStatus.Complete, RunSummary.Of(tiny.In("scores")).Status);

        var rows = ResultsTable.Read(tiny.In("mine.csv")).Rows;
        Assert.Equal(3, rows.Count);
        Assert.Equal(dictionaries[1].GetProperty("proxies").GetProperty("l0").GetDouble(), rows[1].Number("l0"));
        // Ours divides by the 32 cells that occur, the file by 48.
        Assert.Equal(dictionaries[1].GetProperty("lists")[0].GetProperty("coverage").GetDouble(), 1.5 * rows[1].Number($"{Discs}_best_average_f1"), 1e-9);
        Assert.Equal(dictionaries[1].GetProperty("lists")[0].GetProperty("reconstruction").GetDouble(), rows[1].Number($"{Discs}_best_f1_score_per_class"), 1e-12);
    }

    [Fact]
    public void The_table_shows_every_figure_with_its_interval_and_the_floors()
    {
        var shown = Score("shown", "--sae", tiny.In("saes/dictionaries/resid_post.1-24-0.05"), "--property", "board").Out;
        foreach (var words in (string[])["resid_post.1-24-0.05: L0 ", "loss recovered", "coverage, held out, above chance", "floor: a latent that is always on", "floor: the last move", " to ", "report: "])
            Assert.Contains(words, shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Published_points_stand_beside_ours_over_the_same_cells()
    {
        var file = tiny.In("published.csv");
        File.WriteAllText(file, $"trainer_class,l0,{Discs}_best_average_f1,{Discs}_best_f1_score_per_class\nGatedSAETrainer,135.8,0.4,0.9\nGatedSAETrainer,40,0.2,\n");
        foreach (var (name, coverage, more) in ((string, double, string[])[])[("corrected", 0.6, []), ("as-published", 0.4, ["--paper-normalisation"])])
        {
            Json(Score(name, ["--sae", tiny.In("saes"), "--property", "board", "--published", file, "--json", .. more]));
            var plots = JsonElement.Parse(File.ReadAllText(Path.Combine(tiny.In(name), "report.json"))).GetProperty("blocks").EnumerateArray().Where(block => block.GetProperty("block").GetString() == "figure").Select(block => block.GetProperty("plot")).ToList();
            var series = plots[0].GetProperty("series").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "published: GatedSAETrainer");
            Assert.Equal(135.8, Assert.Single(series.GetProperty("x").EnumerateArray()).GetDouble());       // the row without reconstruction is no point
            Assert.Equal(coverage, Assert.Single(series.GetProperty("y").EnumerateArray()).GetDouble(), 1e-9);
            Assert.Equal(["ours: PAnnealTrainer", "published: GatedSAETrainer"], plots[1].GetProperty("series").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        }
        Fails($"{file}: has no column 'games_batch_to_valid_moves_BLRRC_best_average_f1'; it has results of {Discs}", "--sae", tiny.In("saes"), "--published", file);
    }

    [Fact]
    public void Wrong_input_is_told_before_anything_is_scored()
    {
        Fails("--neurons");
        Fails("did you mean 'valid_moves'?", "--sae", tiny.In("saes"), "--property", "valid_movs");
        Fails("dictionaries/resid_post.1-24-0.001: reads activations of width 16, but mlp_act.1 of this model has width 64", "--sae", tiny.In("saes"), "--site", "mlp_act.1");
        Fails("resid_post.0 to resid_post.1", "--sae", tiny.In("saes"), "--site", "resid_post.5");
        Fails("testGames: is 1, expected at least 2", "--neurons", "--set", "testGames=1");
        Fails("no-such.csv", "--neurons", "--published", tiny.In("no-such.csv"));
    }

    [Fact]
    public void A_dictionary_of_another_site_is_scored_with_a_warning()
    {
        var run = Score("elsewhere", "--sae", tiny.In("saes/dictionaries/resid_post.1-24-0.05"), "--site", "resid_post.0", "--property", "valid_moves", "--json");
        var warning = Json(run).GetProperty("warnings")[0].GetString()!;
        Assert.Contains("was trained at resid_post.1, and is scored at resid_post.0", warning, StringComparison.Ordinal);
        Assert.Contains(warning, run.Error, StringComparison.Ordinal);
        Assert.Contains("Warning: ", File.ReadAllText(Path.Combine(tiny.In("elsewhere"), "report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_was_stopped_scores_only_what_is_missing()
    {
        string[] line = ["--sae", tiny.In("saes"), "--property", "board", "--mode", "strict", "--json"];
        var whole = Json(Score("stopped", line)).GetProperty("dictionaries");
        var file = Path.Combine(tiny.In("stopped"), "run.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"complete\"", "\"interrupted\"", StringComparison.Ordinal));
        File.Delete(Path.Combine(tiny.In("stopped"), "measured/1.json"));
        var kept = Path.Combine(tiny.In("stopped"), "measured/0.json");
        File.WriteAllText(kept, File.ReadAllText(kept).Replace("\"name\": \"resid_post.1-24-0.001\"", "\"name\": \"kept\"", StringComparison.Ordinal));
        var again = Json(Score("stopped", [.. line, "--resume"])).GetProperty("dictionaries");
        Assert.Equal("kept", again[0].GetProperty("name").GetString());
        Assert.Equal(whole[1].GetRawText(), again[1].GetRawText());
    }
}
