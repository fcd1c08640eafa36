using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Tensors;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Does p-annealing (Karvonen et al. 2024, arXiv 2408.00113) improve dictionaries beyond those it was made for: JumpReLU and k-sparse ones? Arms compared at the same L0.</summary>
/// <remarks>The paper leaves the question open. All dictionaries of a seed see the same batches; λ of the penalised arms is steered to the wanted L0, and what is missed is interpolated.</remarks>
public sealed class AnnealStudyExperiment : IExperiment<AnnealStudyOptions>
{
    /// <inheritdoc/>
    public string Name => "anneal-study";

    /// <inheritdoc/>
    public string Paper => "A question that 2408.00113 leaves open: does p-annealing improve JumpReLU and k-sparse dictionaries?";

    /// <inheritdoc/>
    public AnnealStudyOptions Options(Preset preset) => AnnealStudyPresets.Of(preset);

    /// <inheritdoc/>
    public Plan Plan(AnnealStudyOptions options) => AnnealStudyPlan.Of(options, MachineRates.Measure());

    /// <inheritdoc/>
    public ExperimentResult Run(AnnealStudyOptions options, ExperimentContext context)
    {
        OptionsCheck.Require(options, Name);
        var runs = new List<StudyRun>();
        for (var seed = 0; seed < options.Seeds; seed++)
        {
            var seeds = context.Seeds.Child(FormattableString.Invariant($"repetition/{seed}"));
            using var boards = new BoardDomain("planted boards", new PlantedSubject(options.Planted, seeds), options, seeds);
            foreach (var latents in options.Latents)
                runs.Add(Measured(boards, options, latents, seed, seeds, context));
        }
        var verdict = new StudyVerdict(runs, options.Level);
        var findings = verdict.Questions.Select(question => Judge(verdict, question)).ToList();
        return new(findings, AnnealStudyReport.Write(options, runs, verdict, findings));
    }

    // Every arm at every L0 from one stream; taken from the run's folder where an earlier attempt finished it.
    private static StudyRun Measured(StudyDomain domain, AnnealStudyOptions options, int latents, int seed, SeedStreams seeds, ExperimentContext context)
    {
        var part = FormattableString.Invariant($"{domain.Name.Replace(' ', '-')}-{latents}-s{seed}");
        var file = Path.Combine(context.Run.Folder, "measured", part + ".json");
        if (File.Exists(file))
            return OptionsJson.ReadFile<StudyRun>(file);
        var wanted = (from arm in options.Arms.All() from target in arm.Targets select (arm, target, Options: arm.Dictionary(target, domain.Site, latents))).ToList();
        var checkpoints = Directory.CreateDirectory(Path.Combine(context.Run.CheckpointFolder, part)).FullName;
        var points = new List<StudyPoint>();
        using var stream = domain.Stream(options.Training.BatchSize);
        var trained = new DictionaryTrainer([.. wanted.Select(one => one.Options)], options.Training).Train(stream, seeds, new()
        {
            CheckpointFolder = checkpoints,
            Metric = (series, step, value) => context.Run.Metric($"{part}/{series}", step, value),
            Progress = context.Progress,
        }, context.Cancellation);
        using var task = context.Progress.Start("Scoring", wanted.Count, "dictionaries");
        foreach (var ((arm, target, dictionary), one) in wanted.Zip(trained))
        {
            using (one)
                points.Add(domain.Score(arm, target, dictionary, one.Dictionary, context.Cancellation));
            task.Report(points.Count);
        }
        var run = new StudyRun(domain.Name, latents, seed, points);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        OptionsJson.WriteFile(file, run);
        Directory.Delete(checkpoints, recursive: true);
        return run;
    }

    private static Finding Judge(StudyVerdict verdict, StudyQuestion question)
    {
        // The arm with the largest difference in coverage speaks for its kind.
        var best = question.Pairs.Select(pair => verdict.Compare(pair, verdict.Domains[0])).MaxBy(one => one.Value(StudyMeasure.Coverage))!;
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
