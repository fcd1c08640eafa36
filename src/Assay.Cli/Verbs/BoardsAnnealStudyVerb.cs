using System.CommandLine;
using Assay.BoardGames.Experiments.AnnealStudy;
using Assay.Cli.Experiments;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Models;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay boards anneal-study</c>: whether p-annealing improves JumpReLU, k-sparse and Gated dictionaries, as one command.</summary>
internal static class BoardsAnnealStudyVerb
{
    private static readonly Option<string> PresetWord = Words.Option("--preset", "How large.", "quick", "glance", "quick", "standard");

    private static readonly Option<bool> PlanOnly = new("--plan") { Description = "Print what it would cost and run nothing." };

    private static readonly Option<int?> Seeds = new("--seeds") { Description = "Repetitions with other games and weights; from two on, intervals are over them.", HelpName = "count" };

    private static readonly Option<string> Domains = new("--domains")
    {
        Description = "Where activations come from, with commas: planted, othello, stories, chess [default: the preset's, and chess where --model names one].", HelpName = "words",
    };

    private static readonly Option<string> Model = new("--model") { Description = "A chess model of yours: a Hugging Face folder, or a PyTorch file.", HelpName = "path" };

    private static readonly Option<string> Games = new("--games") { Description = "Its games: PGN or transcripts, plain or .zst.", HelpName = "file" };

    private static readonly Option<string> SiteWord = new("--site") { Description = "Where the chess model is read [default: the residual stream after the middle block].", HelpName = "site" };

    public static Verb Verb { get; } = new()
    {
        Name = "anneal-study",
        Summary = "Does p-annealing improve JumpReLU, k-sparse and Gated dictionaries? Arms compared at matched L0, with intervals and a rule fixed before.",
        Options = [PresetWord, PlanOnly, Seeds, Domains, Model, Games, SiteWord, BoardsOptions.OnErrorOption, .. SharedOptions.ForRuns],
        Examples =
        [
            new("boards anneal-study --preset quick", "on planted boards, in under twenty minutes"),
            new("boards anneal-study --preset standard --plan", "what the larger one would cost here"),
            new("boards anneal-study --domains othello,stories --seeds 2", "on a mini OthelloGPT and a story model alone"),
            new("boards anneal-study --preset standard --model my-chess --games lichess.pgn.zst --on-error skip", "and on your chess model"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        if (call.Value(Seeds) is < 1 and var seeds)
            throw new AssayException(Invariant($"--seeds {seeds}: expected at least 1"));
        // The inputs that only this experiment has come in through the call.
        var study = new RegisteredExperiment<AnnealStudyOptions>(new AnnealStudyExperiment(), (options, inputs) => options with { Seeds = inputs.Seeds ?? options.Seeds, Domains = With(call, options.Domains) });
        var resolved = study.Resolve(call.Value(PresetWord)!, new() { Seeds = call.Value(Seeds), Settings = call.Value(SharedOptions.Set) ?? [] });
        TensorSettings.Apply(call);
        return call.Value(PlanOnly) ? PlanOutcome.Of([(study.Name, study.Plan(resolved))]) : ReproduceVerb.RunOne(call, study, resolved);
    }

    private static StudyDomains With(Invocation call, StudyDomains domains)
    {
        var (model, games) = (call.Value(Model), call.Value(Games));
        IReadOnlyList<StudyDomainName> present = call.Value(Domains) is { } words ? [.. words.Split(',').Select(Named)]
            : model is null ? domains.Present : [.. domains.Present, StudyDomainName.Chess];
        if (present.Contains(StudyDomainName.Chess) && (model is null || games is null))
            throw new AssayException("--domains chess: no chess model comes with Assay; name yours with --model, and its games with --games");
        foreach (var (option, given) in ((string, bool)[])[("--model", model is not null), ("--games", games is not null), ("--site", call.Value(SiteWord) is not null)])
        {
            if (given && !present.Contains(StudyDomainName.Chess))
                throw new AssayException($"{option} is about the chess domain: {(model is null ? "name a model with --model" : "add chess to --domains")}, or leave it out");
        }
        return domains with
        {
            Present = present,
            Chess = domains.Chess with { Model = model, Games = games, OnError = BoardsOptions.OnError(call), Site = call.Value(SiteWord) is { } site ? Site.Parse(site) : null },
        };
    }

    private static StudyDomainName Named(string word)
    {
        var names = Enum.GetValues<StudyDomainName>().ToDictionary(name => name.ToString().ToLowerInvariant(), StringComparer.Ordinal);
        return names.TryGetValue(word, out var name) ? name : throw new AssayException(Words.Unknown("--domains", word, names.Keys));
    }
}
