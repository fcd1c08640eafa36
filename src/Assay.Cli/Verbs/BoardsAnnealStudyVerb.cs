using System.CommandLine;
using Assay.BoardGames.Experiments.AnnealStudy;
using Assay.Cli.Experiments;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay boards anneal-study</c>: whether p-annealing improves JumpReLU, k-sparse and Gated dictionaries, as one command.</summary>
internal static class BoardsAnnealStudyVerb
{
    private static readonly Option<string> PresetWord = Words.Option("--preset", "How large.", "quick", "glance", "quick", "standard");

    private static readonly Option<bool> PlanOnly = new("--plan") { Description = "Print what it would cost and run nothing." };

    private static readonly Option<int?> Seeds = new("--seeds") { Description = "Repetitions with other games and weights; from two on, intervals are over them.", HelpName = "count" };

    private static readonly RegisteredExperiment<AnnealStudyOptions> Study = new(new AnnealStudyExperiment(), (options, inputs) => options with { Seeds = inputs.Seeds ?? options.Seeds });

    public static Verb Verb { get; } = new()
    {
        Name = "anneal-study",
        Summary = "Does p-annealing improve JumpReLU, k-sparse and Gated dictionaries? Arms compared at matched L0, with intervals and a rule fixed before.",
        Options = [PresetWord, PlanOnly, Seeds, .. SharedOptions.ForRuns],
        Examples =
        [
            new("boards anneal-study --preset quick", "on planted boards, in some twenty minutes"),
            new("boards anneal-study --preset standard --plan", "what the larger one would cost here"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        if (call.Value(Seeds) is < 1 and var seeds)
            throw new AssayException(Invariant($"--seeds {seeds}: expected at least 1"));
        var options = Study.Resolve(Presets.Parse(call.Value(PresetWord)!), new() { Seeds = call.Value(Seeds), Settings = call.Value(SharedOptions.Set) ?? [] });
        TensorSettings.Apply(call);
        return call.Value(PlanOnly) ? PlanOutcome.Of([(Study.Name, Study.Plan(options))]) : ReproduceVerb.RunOne(call, Study, options);
    }
}
