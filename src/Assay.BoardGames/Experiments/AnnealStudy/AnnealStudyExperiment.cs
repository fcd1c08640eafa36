using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Tensors;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Does p-annealing (Karvonen et al. 2024, arXiv 2408.00113) improve dictionaries beyond those it was made for: JumpReLU and k-sparse ones? Arms compared at the same L0.</summary>
/// <remarks>The paper leaves the question open. All dictionaries of a seed and domain see the same batches; λ of the penalised arms is steered to the wanted L0, and what is missed is interpolated.</remarks>
public sealed class AnnealStudyExperiment : IExperiment<AnnealStudyOptions>
{
    private readonly string? _modelHome;

    /// <summary>Keeps trained game models under the Assay home.</summary>
    public AnnealStudyExperiment() { }

    /// <summary>Keeps them elsewhere.</summary>
    internal AnnealStudyExperiment(string modelHome) => _modelHome = modelHome;

    /// <inheritdoc/>
    public string Name => "anneal-study";

    /// <inheritdoc/>
    public string Paper => "A question that 2408.00113 leaves open: does p-annealing improve JumpReLU and k-sparse dictionaries?";

    /// <inheritdoc/>
    public IReadOnlyList<string> RelatedRisks => ["7.4"];

    /// <inheritdoc/>
    public AnnealStudyOptions Options(Preset preset) => AnnealStudyPresets.Of(preset);

    /// <inheritdoc/>
    public Plan Plan(AnnealStudyOptions options) => AnnealStudyPlan.Of(options, MachineRates.Measure());

    /// <inheritdoc/>
    public ExperimentResult Run(AnnealStudyOptions options, ExperimentContext context)
    {
        OptionsCheck.Require(options, Name);
        var runs = options.Domains.Present.SelectMany(domain => Measured(domain, options, context)).ToList();
        var verdict = new StudyVerdict(runs, options.Level);
        var findings = verdict.Questions.Select(question => Judge(verdict, question)).ToList();
        return new(findings, AnnealStudyReport.Write(options, runs, verdict, findings));
    }

    // Seed by seed; what an earlier attempt at the run finished is taken from its folder, and where nothing is missing no model is opened.
    private List<StudyRun> Measured(StudyDomainName name, AnnealStudyOptions options, ExperimentContext context)
    {
        var runs = new List<StudyRun>();
        var parts = options.Parts().Where(part => part.Domain == name).ToList();
        using var world = StudyWorld.Of(name, options, context, _modelHome);
        for (var seed = 0; seed < options.Seeds; seed++)
        {
            var seeds = context.Seeds.Child(FormattableString.Invariant($"repetition/{seed}"));
            var kept = parts.Select(part => Kept(part.File(seed), context)).ToList();
            using var domain = kept.Contains(null) ? world.Domain(seeds) : null;
            runs.AddRange(parts.Zip(kept, (part, found) => found ?? Trained(domain!, part, options, seed, seeds, context)));
        }
        return runs;
    }

    private static StudyRun? Kept(string part, ExperimentContext context) => ResultFile(part, context) is var file && File.Exists(file) ? OptionsJson.ReadFile<StudyRun>(file) : null;

    private static string ResultFile(string part, ExperimentContext context) => Path.Combine(context.Run.Folder, "measured", part + ".json");

    // Every arm at every L0 from one stream.
    private static StudyRun Trained(StudyDomain domain, StudyPart part, AnnealStudyOptions options, int seed, SeedStreams seeds, ExperimentContext context)
    {
        var name = part.File(seed);
        var wanted = part.Dictionaries(domain.Site);
        var checkpoints = Directory.CreateDirectory(Path.Combine(context.Run.CheckpointFolder, name)).FullName;
        using var stream = domain.Stream(options.Training.BatchSize);
        var trained = new DictionaryTrainer([.. wanted.Select(one => one.Options)], options.Training).Train(stream, seeds, new()
        {
            CheckpointFolder = checkpoints,
            Metric = (series, step, value) => context.Run.Metric($"{name}/{series}", step, value),
            Progress = context.Progress,
        }, context.Cancellation);
        var run = new StudyRun(StudyDomains.Title(part.Domain), part.Latents, seed, Scored(domain, wanted, trained, context)) { Gate = domain.Gate };
        var file = ResultFile(name, context);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        OptionsJson.WriteFile(file, run);
        Directory.Delete(checkpoints, recursive: true);
        return run;
    }

    private static List<StudyPoint> Scored(StudyDomain domain, IReadOnlyList<(StudyArm Arm, int Target, DictionaryOptions Options)> wanted, IReadOnlyList<TrainedDictionary> trained, ExperimentContext context)
    {
        var points = new List<StudyPoint>();
        using var task = context.Progress.Start("Scoring", wanted.Count, "dictionaries");
        foreach (var ((arm, target, dictionary), one) in wanted.Zip(trained))
        {
            using (one)
                points.Add(domain.Score(arm, target, dictionary, one.Dictionary, context.Cancellation));
            task.Report(points.Count);
        }
        return points;
    }

    private static Finding Judge(StudyVerdict verdict, StudyQuestion question)
    {
        // The arm with the largest difference in coverage speaks for its kind, in the first domain whose coverage decides.
        var domain = verdict.Domains.FirstOrDefault(verdict.CoverageDecides, verdict.Domains[0]);
        var best = question.Pairs.Select(pair => verdict.Compare(pair, domain)).MaxBy(one => one.Value(StudyMeasure.Coverage))!;
        return new()
        {
            Id = $"p-annealing-{question.Id}",
            Claim = $"p-annealing improves {question.Subject} dictionaries.",
            Source = new("arXiv 2408.00113", question.Id == "standard" ? "4.1" : "open question"),
            Metric = $"{best.Arm} less {best.Against}: held-out coverage above chance at matched L0, {best.Domain}",
            Value = best.Value(StudyMeasure.Coverage),
            Interval = best.Interval(StudyMeasure.Coverage),
            Scope = Scope.Analogue,
            Verdict = verdict.Of(question),
            Rule = StudyVerdict.Rule,
            Note = verdict.Sentence(question),
        };
    }
}
