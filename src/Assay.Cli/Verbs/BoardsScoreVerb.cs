using System.CommandLine;
using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Runs;
using Assay.Dictionaries;
using Assay.Models;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay boards score</c>: dictionaries of a game model judged by what is true on the board.</summary>
internal static class BoardsScoreVerb
{
    private static readonly Option<string[]> Saes = new("--sae")
    {
        Description = "Dictionary of the site in any known format; the folder of a run or of a group stands for all in it. May be repeated.", HelpName = "folder", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> Neurons = new("--neurons") { Description = "Also score the MLP neurons of the site's block, as if they were a dictionary." };

    private static readonly Option<string> Site = new("--site") { Description = "Where the dictionaries read [default: where they were trained; without any the residual stream after the middle block].", HelpName = "site" };

    private static readonly Option<int> Train = new("--train-games") { Description = "Games to choose latents on: a file's first.", HelpName = "count", DefaultValueFactory = _ => 1000 };

    private static readonly Option<int> Test = new("--test-games") { Description = "Games to score on: those that follow.", HelpName = "count", DefaultValueFactory = _ => 1000 };

    private static readonly Option<string[]> Properties = new("--property")
    {
        Description = "What is asked: board, valid_moves (Othello), strategy (the mean of 14, chess), or a property's name [default: board, of Othello also valid_moves].", HelpName = "name",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Mode = Words.Option("--mode", "Whose definitions of the properties.", "paper", "paper", "strict");

    private static readonly Option<bool> PaperNormalisation = new("--paper-normalisation") { Description = "Divide coverage by all cells, also those that can never be true, as published." };

    private static readonly Option<string> Csv = new("--csv") { Description = "Also write a results file with the columns of the paper's authors.", HelpName = "file" };

    private static readonly Option<string> Published = new("--published") { Description = "Results file of the paper's authors (or another of --csv), whose points the plots show beside these.", HelpName = "file" };

    public static Verb Verb { get; } = new()
    {
        Name = "score",
        Summary = "Score dictionaries of a game model by the board: coverage and reconstruction, beside chance, with intervals and plots.",
        Options =
        [
            BoardsOptions.Model, Saes, Neurons, Site, BoardsGames.FileOption, Train, Test, BoardsOptions.OnErrorOption, Properties, Mode, PaperNormalisation, Csv, Published,
            BoardsOptions.Heads, BoardsOptions.Gelu, .. SharedOptions.ForRuns,
        ],
        Examples =
        [
            new("boards score --model othello-6x6 --sae saes", "all dictionaries of a run of sae train, on random games"),
            new("boards score --model final.pth --sae othello-trained_model-layer_5-gated --site resid_post.5 --published othello-results.csv", "the authors' dictionaries, beside their own points"),
            new("boards score --model my-chess --games lichess.pgn.zst --sae my-sae --property board strategy --neurons --csv mine.csv", "chess, with the neurons as baseline and a results file"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var named = NamedDictionaries.Of(call.Value(Saes) ?? []);
        if (named.Count == 0 && !call.Value(Neurons))
            throw new AssayException("boards score: nothing to score; name dictionaries with --sae, or take the MLP neurons with --neurons");
        using var model = BoardsOptions.Load(call);
        var (site, warnings) = Look(call, model, named);
        var options = OptionsCheck.Require(OptionsPatch.Apply(Options(call, model, site), call.Value(SharedOptions.Set)), "boards score");
        var lists = PropertyList.Named(model.Game, options.Properties);
        var published = Read(options.Published, lists);
        var (train, test) = BoardsGames.Of(call, model, options.TrainGames, options.TestGames);
        warnings.ForEach(warning => call.Progress.Say($"warning: {warning}"));
        var folder = RunSession.Folder(call, "boards-score");
        call.ResumesInto(folder);
        return RunSession.Within(call, folder, "boards-score", options, run =>
        {
            using var judge = new DictionaryJudge(model, site, train, test, new(lists, options.Mode, options.Scores, run.Record.Seed));
            var results = Judge(call, run, judge, named, options.Neurons);
            var report = new ScoresReport(Subject(options, model, train, test), lists, results) { Published = published, Warnings = warnings };
            run.WriteReport(report.Write(), []);
            if (call.Value(Csv) is { } file)
                ResultsColumns.Table([.. results.Select(one => one.Row)]).Write(file);
            return BoardsScoreView.Outcome(folder, site.ToString(), lists, results, warnings);
        });
    }

    private static BoardsScoreOptions Options(Invocation call, GameModel model, Site site) => new()
    {
        Model = call.Required(BoardsOptions.Model), Dictionaries = call.Value(Saes) ?? [], Neurons = call.Value(Neurons), Site = site.ToString(),
        Games = call.Value(BoardsGames.FileOption), OnError = BoardsOptions.OnError(call), TrainGames = call.Value(Train), TestGames = call.Value(Test),
        Properties = call.Value(Properties) is { Length: > 0 } asked ? asked : PropertyList.Default(model.Game),
        Mode = call.Value(Mode) == "strict" ? PropertyMode.Strict : PropertyMode.Paper, Published = call.Value(Published),
        Scores = new() { Divisor = call.Value(PaperNormalisation) ? CoverageDivisor.AllCells : CoverageDivisor.CellsThatOccur },
    };

    // Every dictionary is opened once before any work: a wrong one must not be found out after the others were scored.
    private static (Site Site, List<string> Warnings) Look(Invocation call, GameModel model, IReadOnlyList<NamedDictionary> named)
    {
        var seen = named.Select(one =>
        {
            using var dictionary = SparseAutoencoder.Load(one.Path);
            return (Named: one, dictionary.Input, dictionary.Origin?.Hook, Width: dictionary.InputWidth);
        }).ToList();
        var word = call.Value(Site) ?? NamedDictionaries.CommonSite([.. seen.Select(one => (one.Named, one.Input, one.Hook))])?.ToString();
        var site = BoardsOptions.SiteOf(word, model);
        foreach (var one in seen)
            DictionaryJudge.Require(one.Width, one.Named.Path, model, site);
        return (site, [.. seen.Where(one => one.Input is { } input && input != site).Select(one => $"{one.Named.Path} was trained at {one.Input}, and is scored at {site}")]);
    }

    private static ResultsTable? Read(string? published, IReadOnlyList<PropertyList> lists)
    {
        if (published is null)
            return null;
        var table = ResultsTable.Read(published);
        table.Require(published, [.. lists.SelectMany(list => list.Members).Select(member => member.Column).Distinct()]);
        return table;
    }

    // What an interrupted run has measured is not measured again.
    private static List<DictionaryResult> Judge(Invocation call, Run run, DictionaryJudge judge, IReadOnlyList<NamedDictionary> named, bool neurons)
    {
        var results = new List<DictionaryResult>();
        using var task = call.Progress.Start("scoring", named.Count + (neurons ? 1 : 0), "dictionaries");
        foreach (var one in named)
        {
            results.Add(Kept(run, results.Count, () =>
            {
                using var dictionary = SparseAutoencoder.Load(one.Path);
                return judge.Judge(one.Name, one.Path, dictionary, one.Annealed(), call.Cancellation);
            }));
            task.Report(results.Count);
        }
        if (neurons)
            results.Add(Kept(run, results.Count, () => judge.JudgeNeurons(call.Cancellation)));
        return results;
    }

    private static DictionaryResult Kept(Run run, int number, Func<DictionaryResult> judge)
    {
        var file = Path.Combine(run.Folder, "measured", Invariant($"{number}.json"));
        if (File.Exists(file))
            return OptionsJson.ReadFile<DictionaryResult>(file);
        var result = judge();
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        OptionsJson.WriteFile(file, result);
        return result;
    }

    private static string Subject(BoardsScoreOptions options, GameModel model, GameSet train, GameSet test) => Invariant(
        $"{options.Model}, {model.Game}, at {options.Site}. Latents are chosen on {train.Count:N0} games and scored on {test.Count:N0} others ({options.Games ?? "random games"}); properties as in {(options.Mode == PropertyMode.Strict ? "strict" : "the paper's")} definitions; coverage is divided by {(options.Scores.Divisor == CoverageDivisor.AllCells ? "all cells, as published" : "the cells that occur")}.");
}
