using Assay.Core.Errors;
using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Poisoning.Images.Attacks;
using Assay.Poisoning.Images.Evaluation;
using Assay.Poisoning.Images.Experiments.Claims;
using Assay.Poisoning.Images.Formats;
using Assay.Poisoning.Images.Signs;
using Assay.Tensors;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Experiments;

/// <summary>Protecting against simultaneous data poisoning attacks (Alex et al. 2024, arXiv 2408.13221): several backdoors in one training set, and what each defence leaves of them.</summary>
public sealed class BadLossExperiment : IExperiment<BadLossOptions>
{
    /// <inheritdoc/>
    public string Name => "badloss";

    /// <inheritdoc/>
    public string Paper => "Protecting against simultaneous data poisoning attacks (arXiv 2408.13221)";

    /// <inheritdoc/>
    public IReadOnlyList<string> RelatedRisks => ["2.2"];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, BadLossOptions> OwnPresets { get; } = new Dictionary<string, BadLossOptions>(StringComparer.Ordinal) { ["cifar10"] = BadLossPresets.Cifar10 };

    /// <inheritdoc/>
    public BadLossOptions Options(Preset preset) => BadLossPresets.Of(preset);

    /// <inheritdoc/>
    public Plan Plan(BadLossOptions options) => BadLossPlan.Of(options, MachineRates.Measure());

    /// <inheritdoc/>
    public ExperimentResult Run(BadLossOptions options, ExperimentContext context)
    {
        OptionsCheck.Require(options, Name);
        var repetitions = Enumerable.Range(0, options.Seeds).Select(seed => Repeat(options, seed, context)).ToList();
        var measured = new BadLossMeasurements(repetitions, options.Margins, options.Defences.FalseDiscoveryRate, context.Seeds.Stream("resampling"));
        var findings = BadLossClaims.Judge(options, measured);
        Leaderboard.Write(context.Run.Folder, Leaderboards.Of(measured));
        return new(findings, BadLossReport.Write(options, measured, findings));
    }

    private static BadLossRepetition Repeat(BadLossOptions options, int seed, ExperimentContext context)
    {
        var seeds = context.Seeds.Child(Invariant($"repetition/{seed}"));
        using var images = Images(options, seeds);
        SettingMeasurement Measure(string name, IReadOnlyList<AttackOptions> attacks) =>
            new SettingRun(options, images, name, attacks, seeds, Path.Combine(context.Run.Folder, "settings", Invariant($"{name.Replace(' ', '-')}-s{seed}")), context).Measure();
        var clean = Measure("clean", []).Undefended;
        var together = Measure("all at once", options.Attacks);
        return new(clean, together, [.. options.Alone.Select(name => Measure($"{name} alone", [options.Attacks.First(attack => attack.Trigger.Name == name)]))]);
    }

    private static ImageSets Images(BadLossOptions options, SeedStreams seeds)
    {
        if (options.Data is null)
        {
            var (train, test) = SyntheticSigns.Make(options.Signs, unchecked((long)seeds.Child("images").Seed));
            return new("synthetic signs", train, test);
        }
        if (!Directory.Exists(options.Data))
            throw new AssayException($"{options.Data}: there is no such folder; name your images with --data.");
        var images = ImageFolders.Read(options.Data);
        if (images.Test is not null)
            return images;
        images.Dispose();
        throw new AssayException($"{options.Data}: {images.Format} without a test set. The experiment measures on images that nobody trained on; to clean a training set alone, use `assay poison images filter`.");
    }
}
