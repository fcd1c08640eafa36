using System.Text.Json;
using Assay.Core.Experiments;
using Assay.Core.Randomness;
using Assay.Core.Runs;
using Assay.Magnitudes.Irreducible;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>A network that learnt to add, and what its states look like.</summary>
internal sealed record AdditionOutcome
{
    /// <summary>How its training went.</summary>
    public required IReadOnlyList<AdditionProgress> History { get; init; }

    /// <summary>Share of the variance between sums at each frequency, from 1.</summary>
    public required IReadOnlyList<double> Spectrum { get; init; }

    /// <summary>Frequencies that count as used.</summary>
    public required IReadOnlyList<int> Frequencies { get; init; }

    /// <summary>What the indices say of its states.</summary>
    public required FeatureReading Trained { get; init; }

    /// <summary>The same of the network before training.</summary>
    public required FeatureReading Untrained { get; init; }

    /// <summary>The same of its states in the plane of each used frequency, and of the untrained network's.</summary>
    public required IReadOnlyList<(FeatureReading Trained, FeatureReading Untrained)> InPlanes { get; init; }

    /// <summary>What changing states does to answers.</summary>
    public required IReadOnlyList<AdditionEdit> Edits { get; init; }

    /// <summary>How much more often a pair is answered with the written sum where it is written on circles than where a random subspace is exchanged: 1, 0 or -1.</summary>
    public double Carried(int pair) => Written(AdditionCircles.CirclesWritten, pair) - Written(AdditionCircles.RandomExchanged, pair);

    private int Written(string change, int pair) => Edits.Single(edit => edit.Change == change).Written[pair] ? 1 : 0;

    /// <summary>Right answers on pairs that it was not trained on, at the end.</summary>
    public double Right => History[^1].OtherRight;

    /// <summary>Trains a network, or takes up what an earlier attempt at the run left in the folder, and reads it.</summary>
    public static AdditionOutcome Of(CirclesOptions options, SeedStreams seeds, string folder, ExperimentContext context)
    {
        using var scope = NewDisposeScope();
        using var pairs = new AdditionPairs(options.Addition!, seeds.Stream("pairs"));
        using var network = new AdditionNetwork(options.Addition!, seeds.Stream("weights"));
        var untrained = States();
        var history = Train(network, pairs, options.Addition!, folder, context);
        var states = States();
        var spectrum = AdditionCircles.Spectrum(states, pairs.Sums, options.Addition!.Modulus);
        int[] used = [.. spectrum.Select((share, i) => (share, k: i + 1)).Where(one => one.share >= options.Addition.LeastShare).OrderByDescending(one => one.share).Take(options.Addition.Components / 2).Select(one => one.k)];
        return new()
        {
            History = history, Spectrum = spectrum, Frequencies = used, Trained = FeatureReading.Of(states, options.Indices), Untrained = FeatureReading.Of(untrained, options.Indices),
            InPlanes = [.. Planes(states).Zip(Planes(untrained))],
            Edits = used.Length == 0 ? [] : AdditionCircles.Try(network, states, pairs.Sums, used, options.Addition, seeds.Stream("edits")),
        };

        Tensor States()
        {
            using var noGradients = no_grad();
            return network.States(pairs.A, pairs.B);
        }

        IReadOnlyList<FeatureReading> Planes(Tensor read) => AdditionCircles.InPlanes(read, pairs.Sums, used, options.Addition, options.Indices);
    }

    private static IReadOnlyList<AdditionProgress> Train(AdditionNetwork network, AdditionPairs pairs, AdditionOptions options, string folder, ExperimentContext context)
    {
        var (weights, steps) = (Path.Combine(folder, "addition.safetensors"), Path.Combine(folder, "addition.json"));
        if (File.Exists(weights) && File.Exists(steps))
        {
            network.Load(weights);
            return JsonSerializer.Deserialize<AdditionProgress[]>(File.ReadAllText(steps))!;
        }
        var history = AdditionTraining.Train(network, pairs, options, context.Progress, context.Cancellation);
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(steps, JsonSerializer.Serialize(history));
        network.Save(weights);
        return history;
    }
}
