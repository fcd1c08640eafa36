using Assay.Core.Errors;
using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Cli.Framework;

namespace Assay.Cli.Experiments;

/// <summary>What the command line can change about a preset, the same words for every experiment; null where the user said nothing.</summary>
internal sealed record ExperimentInputs
{
    /// <summary><c>--text</c>: the user's own text in place of the experiment's.</summary>
    public string? Text { get; init; }

    /// <summary><c>--model</c>: a trained model's folder in place of training one.</summary>
    public string? Model { get; init; }

    /// <summary><c>--data</c>: a folder of the user's images, or a workbook of risks.</summary>
    public string? Data { get; init; }

    /// <summary><c>--seeds</c>: how often the central measurements are repeated.</summary>
    public int? Seeds { get; init; }

    /// <summary><c>--device</c>.</summary>
    public string? Device { get; init; }

    /// <summary><c>--set</c>: any further member of the options record.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The error for an input that an experiment has no use for.</summary>
    public static AssayException NotTaken(string experiment, string option) => new($"{experiment}: takes no {option}; leave it out");
}

/// <summary>An experiment as <c>assay reproduce</c> sees it, whatever the type of its options.</summary>
internal interface IRegisteredExperiment
{
    string Name { get; }

    string Paper { get; }

    /// <summary>Codes of the subdomains that its findings are filed under where the user names none.</summary>
    IReadOnlyList<string> RelatedRisks { get; }

    /// <summary>The preset's options with the user's inputs in them, checked; the preset by its word.</summary>
    object Resolve(string preset, ExperimentInputs inputs);

    /// <summary>Presets that this experiment has beside the usual ones.</summary>
    IEnumerable<string> OwnPresets { get; }

    /// <summary>The cost of options that <see cref="Resolve"/> gave.</summary>
    Plan Plan(object options);

    /// <summary>Runs options that <see cref="Resolve"/> gave.</summary>
    ExperimentResult Run(object options, ExperimentContext context);
}

/// <summary>Registers an experiment: <paramref name="with"/> puts the inputs that have an option of their own into its options record.</summary>
internal sealed class RegisteredExperiment<TOptions>(IExperiment<TOptions> experiment, Func<TOptions, ExperimentInputs, TOptions> with) : IRegisteredExperiment
    where TOptions : class
{
    public string Name => experiment.Name;

    public string Paper => experiment.Paper;

    public IReadOnlyList<string> RelatedRisks => experiment.RelatedRisks;

    public IEnumerable<string> OwnPresets => experiment.OwnPresets.Keys;

    public object Resolve(string preset, ExperimentInputs inputs)
    {
        var sized = experiment.OwnPresets.TryGetValue(preset, out var own) ? own : experiment.Options(Presets.Parse(Name, preset, OwnPresets));
        var options = OptionsPatch.Apply(with(sized, inputs), inputs.Settings);
        return options is IOptions checkable ? OptionsCheck.Require(checkable, $"reproduce {Name} --preset {preset}") : options;
    }

    public Plan Plan(object options) => experiment.Plan((TOptions)options);

    public ExperimentResult Run(object options, ExperimentContext context) => experiment.Run((TOptions)options, context);
}

/// <summary>Presets as words of the command line.</summary>
internal static class Presets
{
    public static string[] Words { get; } = [.. Enum.GetValues<Preset>().Select(Word)];

    public static string Word(Preset preset) => preset.ToString().ToLowerInvariant();

    /// <summary>The word of the preset that has these very options; null where none has, as with a setting of the user's own.</summary>
    public static string? WithHash(IRegisteredExperiment experiment, string optionsHash) =>
        Words.Concat(experiment.OwnPresets).FirstOrDefault(word => OptionsJson.Hash(experiment.Resolve(word, new())) == optionsHash);

    /// <summary>The usual preset of that word.</summary>
    /// <exception cref="AssayException">It is another experiment's own.</exception>
    public static Preset Parse(string experiment, string word, IEnumerable<string> own) => Enum.GetValues<Preset>().Where(preset => Word(preset) == word).ToArray() is [var found]
        ? found
        : throw new AssayException(Framework.Words.Unknown($"{experiment} --preset", word, [.. Words, .. own]));
}
