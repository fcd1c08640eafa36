using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Architectures;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>A TopK dictionary of states, trained on them as they are or on their directions alone.</summary>
internal sealed class StateDictionary : IDisposable
{
    private readonly TrainedDictionary _trained;
    private readonly double _norm;

    private StateDictionary(TrainedDictionary trained, bool directions, double norm) => (_trained, Directions, _norm) = (trained, directions, norm);

    /// <summary>Whether each state was brought to the same length first: what is in its length is then gone.</summary>
    public bool Directions { get; }

    /// <summary>The dictionary.</summary>
    public SparseAutoencoder Dictionary => _trained.Dictionary;

    public static StateDictionary Train(StateSource source, int active, bool directions, AuditOptions options, SeedStreams seeds, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (width, norm) = ((int)source.States.shape[1], Math.Sqrt(source.States.square().sum([1L]).mean().ToDouble()));
        var sizes = new StateDictionaryOptions { Latents = options.Latents, Active = active, Steps = options.Steps, BatchSize = options.BatchSize, LearningRate = options.LearningRate };
        return new(Fit((count, draws) => directions ? Unit(source.Draw(count, draws), norm) : source.Draw(count, draws), width, norm, sizes, seeds, cancellation), directions, norm);
    }

    /// <summary>Trains a dictionary of states that are drawn as they are needed.</summary>
    /// <param name="draw">Makes so many states, [B, N], from a stream.</param>
    /// <param name="width">N.</param>
    /// <param name="norm">√(mean ‖h‖²).</param>
    /// <param name="options">Its sizes and training.</param>
    /// <param name="seeds">Of states and first directions.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    public static TrainedDictionary Fit(Func<int, SeedStream, Tensor> draw, int width, double norm, StateDictionaryOptions options, SeedStreams seeds, CancellationToken cancellation)
    {
        using var stream = new StateStream(draw, width, norm, options.BatchSize, seeds.Child("states"));
        var dictionary = new DictionaryOptions { Name = Invariant($"top{options.Active}"), Site = StateStream.Site, Latents = options.Latents, Architecture = new TopKOptions { K = options.Active } };
        var training = new DictionaryTrainingOptions
        {
            Steps = options.Steps, BatchSize = options.BatchSize, LearningRate = options.LearningRate, WarmUpSteps = Math.Min(100, options.Steps / 10), SparsityWarmUpSteps = 0, DecayFraction = 0.2,
            LogEverySteps = Math.Max(1, options.Steps / 5), DeadAfterTokens = 100_000,
        };
        return new DictionaryTrainer([dictionary], training).Train(stream, seeds, cancellation: cancellation)[0];
    }

    /// <summary>Latent values of states, [B, M].</summary>
    public Tensor Encode(Tensor states)
    {
        using var scope = NewDisposeScope();
        return Dictionary.Encode(Directions ? Unit(states, _norm) : states).MoveToOuterDisposeScope();
    }

    /// <summary>What the dictionary makes of states, brought back to each one's length where that was taken out.</summary>
    public Tensor Reconstruct(Tensor states)
    {
        using var scope = NewDisposeScope();
        return Directions
            ? (Dictionary.Reconstruct(Unit(states, _norm)) * (states.norm(1, keepdim: true, p: 2) / _norm)).MoveToOuterDisposeScope()
            : Dictionary.Reconstruct(states).MoveToOuterDisposeScope();
    }

    public void Dispose() => _trained.Dispose();

    private static Tensor Unit(Tensor states, double norm) => states / states.norm(1, keepdim: true, p: 2).clamp_min(1e-12) * norm;
}
