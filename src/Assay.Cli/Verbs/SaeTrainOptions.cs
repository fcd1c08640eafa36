using Assay.Core.Options;
using Assay.Dictionaries;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using Assay.Models.Activations;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary>What <c>sae train</c> trains: one dictionary for every site, width and sparsity named, all from one stream of activations.</summary>
internal sealed record SaeTrainOptions : IOptions
{
    /// <summary>Folder of the model whose activations are read as it runs; null where <see cref="Store"/> is given.</summary>
    public string? Model { get; init; }

    /// <summary>Folder of collected activations.</summary>
    public string? Store { get; init; }

    /// <summary>Text for the model; null is what it was trained on.</summary>
    public TextOptions? Text { get; init; }

    /// <summary>Where the dictionaries read.</summary>
    public IReadOnlyList<string> Sites { get; init; } = [];

    /// <summary>What transcoders predict; null trains autoencoders.</summary>
    public string? Target { get; init; }

    /// <summary>Numbers of latents.</summary>
    public IReadOnlyList<int> Latents { get; init; } = [1024];

    /// <summary>λ of the kinds that have one, k of the TopK kinds; empty leaves the architecture's own.</summary>
    public IReadOnlyList<double> Sparsity { get; init; } = [];

    /// <summary>L0 values that λ is steered to, a dictionary for each; empty leaves λ as given.</summary>
    public IReadOnlyList<double> TargetL0 { get; init; } = [];

    /// <summary>The kind, and everything else of its settings.</summary>
    public ArchitectureOptions Architecture { get; init; } = new JumpReLUOptions();

    /// <summary>How the encoder product is computed; the result is the same to the bit.</summary>
    public EncoderPrecision Precision { get; init; }

    /// <summary>Steps, batch, learning rate. The defaults here are for models and texts of this size; the paper's are DictionaryTrainingOptions' own.</summary>
    public DictionaryTrainingOptions Training { get; init; } = ForSteps(3000);

    /// <summary>How the stream shuffles; its batch is the training's.</summary>
    public ActivationStreamOptions Stream { get; init; } = new();

    /// <summary>Training settings for a short run: a learning rate at which thresholds arrive within it, and warm-ups that leave most of it.</summary>
    public static DictionaryTrainingOptions ForSteps(long steps) => new()
    {
        Steps = steps, BatchSize = 1024, LearningRate = 1e-3, WarmUpSteps = Math.Min(1000, steps / 10), SparsityWarmUpSteps = Math.Min(10_000, steps / 3),
        CheckpointEverySteps = 1000, DeadAfterTokens = 500_000,
    };

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in OptionsCheck.Within("training", Training))
            yield return fault;
        foreach (var dictionary in Dictionaries())
        {
            foreach (var fault in dictionary.Faults())
                yield return fault with { Member = $"{dictionary.Name}: {fault.Member}" };
        }
    }

    /// <summary>The grid of sites, widths, sparsities and L0 values.</summary>
    public IReadOnlyList<DictionaryOptions> Dictionaries() =>
        [.. from site in Sites from latents in Latents from architecture in Architectures() from target in Targets() select One(site, latents, architecture, target)];

    private DictionaryOptions One(string site, int latents, (ArchitectureOptions Options, string Name) architecture, (LambdaControl? Control, string Name) target) => new()
    {
        Name = Invariant($"{site}-{latents}{architecture.Name}{target.Name}"),
        Site = Site.Parse(site),
        TargetSite = Target is null ? null : Site.Parse(Target),
        Latents = latents,
        Architecture = architecture.Options,
        Precision = Precision,
        Control = target.Control,
    };

    private IEnumerable<(LambdaControl? Control, string Name)> Targets() => TargetL0.Count == 0
        ? [(null, "")]
        : TargetL0.Select(l0 => ((LambdaControl?)new LambdaControl { TargetL0 = l0 }, Invariant($"-l0-{l0:0.########}")));

    private IEnumerable<(ArchitectureOptions Options, string Name)> Architectures() => Sparsity.Count == 0
        ? [(Architecture, "")]
        : Sparsity.Select(value => (At(value), Invariant($"-{value:0.########}")));

    private ArchitectureOptions At(double sparsity) => Architecture switch
    {
        TopKOptions top => top with { K = Whole(sparsity) },
        BatchTopKOptions top => top with { K = Whole(sparsity) },
        JumpReLUOptions jump => jump with { SparsityCoefficient = sparsity },
        GatedOptions gated => gated with { SparsityCoefficient = sparsity },
        ReluL1Options relu => relu with { SparsityCoefficient = sparsity },
        var other => throw new NotSupportedException($"{other.GetType().Name} has no sparsity here"),
    };

    private static int Whole(double k) => k == Math.Floor(k) && Math.Abs(k) < int.MaxValue
        ? (int)k
        : throw new Core.Errors.AssayException(Invariant($"--sparsity {k}: for the TopK kinds it is k, a whole number"));
}
