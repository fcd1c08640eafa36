using Assay.Core.Options;
using Assay.Poisoning.Trajectories;

namespace Assay.Poisoning.Images.Defences;

/// <summary>A defence, or a control, by name.</summary>
public enum DefenceKind
{
    /// <summary><see cref="Defences.RandomRemoval"/> of as many as BaDLoss removes.</summary>
    RandomRemoval,

    /// <summary><see cref="Defences.Oracle"/>.</summary>
    Oracle,

    /// <summary><see cref="MeanLoss"/>, highest, of as many as BaDLoss removes.</summary>
    HighMeanLoss,

    /// <summary><see cref="MeanLoss"/>, lowest, of as many as ABL removes.</summary>
    LowMeanLoss,

    /// <summary><see cref="BadLoss"/> as published.</summary>
    BadLossPaper,

    /// <summary>BaDLoss in the scoring that our own runs recommend.</summary>
    BadLossRecommended,

    /// <summary>The same, dropping by conformal p-values at a false discovery rate instead of a fixed share.</summary>
    BadLossConformal,

    /// <summary>BaDLoss as published, a quarter as many dropped.</summary>
    BadLossQuarter,

    /// <summary>BaDLoss as published, half as many dropped.</summary>
    BadLossHalf,

    /// <summary><see cref="Defences.SpectralSignatures"/>.</summary>
    SpectralSignatures,

    /// <summary><see cref="Defences.ActivationClustering"/>.</summary>
    ActivationClustering,

    /// <summary><see cref="Defences.AntiBackdoorLearning"/>.</summary>
    AntiBackdoorLearning,

    /// <summary><see cref="Defences.FrequencyDetector"/>.</summary>
    FrequencyDetector,

    /// <summary><see cref="Defences.NeuralCleanse"/>.</summary>
    NeuralCleanse,

    /// <summary><see cref="Defences.CognitiveDistillation"/>.</summary>
    CognitiveDistillation,
}

/// <summary>Which defences are run, and how.</summary>
public sealed record DefenceSuite : IOptions
{
    private const double LowLossShare = 0.15;       // badloss, ABL

    /// <summary>In the order of the tables.</summary>
    public IReadOnlyList<DefenceKind> Kinds { get; init; } =
        [DefenceKind.RandomRemoval, DefenceKind.Oracle, DefenceKind.BadLossPaper, DefenceKind.BadLossRecommended];

    /// <summary>BaDLoss as published.</summary>
    public BadLoss Paper { get; init; } = new() { Name = "BaDLoss (paper)" };

    /// <summary>BaDLoss as our runs recommend.</summary>
    public BadLoss Recommended { get; init; } = new() { Name = "BaDLoss (recommended)", Scoring = TrajectoryScoring.Recommended };

    /// <summary>False discovery rate of <see cref="DefenceKind.BadLossConformal"/>.</summary>
    public double FalseDiscoveryRate { get; init; } = 0.1;

    /// <summary>Options of Spectral Signatures.</summary>
    public SpectralSignatures SpectralSignatures { get; init; } = new();

    /// <summary>Options of Activation Clustering.</summary>
    public ActivationClustering ActivationClustering { get; init; } = new();

    /// <summary>Options of Anti-Backdoor Learning.</summary>
    public AntiBackdoorLearning AntiBackdoorLearning { get; init; } = new();

    /// <summary>Options of the frequency detector.</summary>
    public FrequencyDetector FrequencyDetector { get; init; } = new();

    /// <summary>Options of Neural Cleanse.</summary>
    public NeuralCleanse NeuralCleanse { get; init; } = new();

    /// <summary>Options of Cognitive Distillation.</summary>
    public CognitiveDistillation CognitiveDistillation { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, options) in ((string, IOptions)[])[("paper", Paper), ("recommended", Recommended), ("spectralSignatures", SpectralSignatures), ("activationClustering", ActivationClustering), ("antiBackdoorLearning", AntiBackdoorLearning),
            ("frequencyDetector", FrequencyDetector), ("neuralCleanse", NeuralCleanse), ("cognitiveDistillation", CognitiveDistillation)])
        {
            foreach (var fault in options.Faults())
                yield return fault with { Member = $"{member}.{fault.Member}" };
        }
        if (FalseDiscoveryRate is not (> 0 and < 1))
            yield return new Fault("falseDiscoveryRate", FormattableString.Invariant($"is {FalseDiscoveryRate}, expected between 0 and 1"));
        if (Kinds.Distinct().Count() != Kinds.Count)
            yield return new Fault("kinds", "names a defence twice");
    }

    /// <summary>The defence of that name.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="isPoison">The truth, which only the oracle is told.</param>
    public IDefence Make(DefenceKind kind, bool[] isPoison) => kind switch
    {
        DefenceKind.RandomRemoval => new RandomRemoval(Paper.Share),
        DefenceKind.Oracle => new Oracle(isPoison),
        DefenceKind.HighMeanLoss => new MeanLoss(Highest: true, Paper.Share),
        DefenceKind.LowMeanLoss => new MeanLoss(Highest: false, LowLossShare),
        DefenceKind.BadLossPaper => Paper,
        DefenceKind.BadLossRecommended => Recommended,
        DefenceKind.BadLossConformal => Recommended with { Name = "BaDLoss (conformal)", FalseDiscoveryRate = FalseDiscoveryRate },
        DefenceKind.BadLossQuarter => Paper with { Name = "BaDLoss (a quarter)", Share = Paper.Share / 4 },
        DefenceKind.BadLossHalf => Paper with { Name = "BaDLoss (half)", Share = Paper.Share / 2 },
        DefenceKind.SpectralSignatures => SpectralSignatures,
        DefenceKind.ActivationClustering => ActivationClustering,
        DefenceKind.AntiBackdoorLearning => AntiBackdoorLearning,
        DefenceKind.FrequencyDetector => FrequencyDetector,
        DefenceKind.NeuralCleanse => NeuralCleanse,
        DefenceKind.CognitiveDistillation => CognitiveDistillation,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such defence"),
    };
}
