using Assay.BoardGames.Planted;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.Models.Activations;
using static TorchSharp.torch;

namespace Assay.BoardGames.Experiments;

/// <summary>Where activations come from whose boards are known: planted, or a game model's. Owns what it holds.</summary>
internal abstract class BoardSubject : IDisposable
{
    /// <summary>The name of the activations in streams and dictionaries.</summary>
    public abstract Site Site { get; }

    /// <summary>Training activations.</summary>
    public abstract IActivationStream Stream(int batchSize);

    /// <summary>Boards of games that no stream draws; sets of different names hold different games.</summary>
    public abstract BoardSet HeldOut(int games, string name);

    /// <summary>How a linear probe, which knows the labels, reads each test game.</summary>
    public abstract IReadOnlyList<BoardTally> Probe(BoardSet train, BoardSet test);

    /// <summary>How much of the loss a dictionary's reconstructions keep, game by game of a set of its own; null where there is no model to run.</summary>
    public virtual SequenceRatio? LossRecovered(SparseAutoencoder dictionary, CancellationToken cancellation) => null;

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Activations [N, D] in raw units and what is true on each of their boards. Owns the tensor.</summary>
internal sealed record BoardSet(Tensor Activations, BoardLabels Labels) : IDisposable
{
    public void Dispose() => Activations.Dispose();
}

/// <summary>Planted boards as a subject.</summary>
internal sealed class PlantedSubject(PlantedOptions options, SeedStreams seeds) : BoardSubject
{
    private readonly PlantedBoards _world = new(options, seeds);

    public override Site Site => PlantedBoards.Site;

    /// <summary>Directions that were planted [G, D].</summary>
    public Tensor Directions => _world.Directions;

    public override IActivationStream Stream(int batchSize) => _world.Stream(batchSize);

    public override BoardSet HeldOut(int games, string name)
    {
        var set = _world.HeldOut(games, name);
        return new(set.Activations, set.Labels);
    }

    public override IReadOnlyList<BoardTally> Probe(BoardSet train, BoardSet test) => BoardProbe.Of(train, test);

    public override void Dispose() => _world.Dispose();
}
