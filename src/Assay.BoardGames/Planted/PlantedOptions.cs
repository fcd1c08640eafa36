using Assay.Core.Options;

namespace Assay.BoardGames.Planted;

/// <summary>Activations made up from the boards of random Othello games, so that the true features are known. The defaults take a dictionary seconds to learn.</summary>
public sealed record PlantedOptions : IOptions
{
    /// <summary>Squares along an edge: 4, 6 or 8. A side of 6 gives 72 properties, some 20 of them true at once.</summary>
    public int Side { get; init; } = 6;

    /// <summary>Size of an activation, D; at 96 the directions of 72 properties overlap a little, as features do.</summary>
    public int Width { get; init; } = 96;

    /// <summary>Standard deviation of the Gaussian noise on each coordinate, where a feature's direction has norm 1.</summary>
    public double Noise { get; init; } = 0.02;

    /// <summary>What the activations are made of.</summary>
    public PlantedStructure Structure { get; init; } = PlantedStructure.Boards;

    /// <summary>Games whose boards are shuffled together before a stream goes on to other games.</summary>
    public int GamesPerBucket { get; init; } = 512;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Side is not (4 or 6 or 8))
            yield return new("side", FormattableString.Invariant($"is {Side}, expected 4, 6 or 8"));
        if (Width < 1)
            yield return new("width", FormattableString.Invariant($"is {Width}, expected at least 1"));
        if (!(Noise >= 0) || double.IsInfinity(Noise))
            yield return new("noise", FormattableString.Invariant($"is {Noise}, expected a number of at least 0"));
        if (GamesPerBucket < 1)
            yield return new("gamesPerBucket", FormattableString.Invariant($"is {GamesPerBucket}, expected at least 1"));
    }
}

/// <summary>What a planted activation says.</summary>
public enum PlantedStructure
{
    /// <summary>The board: one direction per square and player, summed over the discs that lie there.</summary>
    Boards,

    /// <summary>The last move and its number, one direction each, and nothing of the board: what a model that learnt nothing passes on of its input.</summary>
    Moves,
}
