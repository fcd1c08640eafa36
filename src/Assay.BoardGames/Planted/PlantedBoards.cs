using Assay.BoardGames.Games;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Properties.Othello;
using Assay.BoardGames.Rules.Othello;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Models;
using Assay.Models.Activations;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.BoardGames.Planted;

/// <summary>A world of planted boards: random directions for what is true of a board, endless training activations, and held-out boards with their labels.</summary>
/// <remarks>Not from the paper: it gives the paper's scores a case whose features are known. Everything follows from the options and the seed.
/// N boards, G properties, D width.</remarks>
public sealed class PlantedBoards : IDisposable
{
    private const int GamesForNorm = 500;

    private readonly SeedStreams _seeds;
    private readonly PlantedCells _cells;

    /// <summary>The world of a seed; <paramref name="seeds"/> are read by name and not advanced.</summary>
    public PlantedBoards(PlantedOptions options, SeedStreams seeds)
    {
        Options = OptionsCheck.Require(options, "planted boards");
        _seeds = seeds.Child("planted");
        Property = new OthelloDiscsMasked(options.Side, PropertyMode.Strict);
        _cells = new(options, Property);
        using var scope = NewDisposeScope();
        var directions = _seeds.Child("directions").Stream("normal").Normal(_cells.Count, options.Width);   // [G, D]
        Directions = (directions / directions.norm(1, keepdim: true)).MoveToOuterDisposeScope();
        Directions.DetachFromDisposeScope();
        using var sample = HeldOut(GamesForNorm, "norm");
        NormConstant = Math.Sqrt(sample.Activations.square().sum(dim: 1).mean().item<float>());
    }

    /// <summary>The settings it was made from.</summary>
    public PlantedOptions Options { get; }

    /// <summary>The name under which streams carry the activations; no model is behind it.</summary>
    public static Site Site { get; } = new(SiteKind.ResidPost, 0);

    /// <summary>What dictionaries are scored on: discs of the player to move and of the other, two cells a square.</summary>
    public BoardProperty<OthelloBoard> Property { get; }

    /// <summary>Unit vectors [G, D], one per planted property; for <see cref="PlantedStructure.Boards"/> in the order of <see cref="Property"/>'s cells.</summary>
    public Tensor Directions { get; }

    /// <summary>Root of the mean squared norm of an activation.</summary>
    public double NormConstant { get; }

    /// <summary>Moves a game that give a board: all but the last of a full game.</summary>
    public int Positions => Options.Side * Options.Side - 5;

    /// <summary>Endless training activations. Two streams of one world give the same batches.</summary>
    /// <param name="batchSize">At most the boards of one bucket.</param>
    public IActivationStream Stream(int batchSize) => new PlantedStream(this, batchSize);

    /// <summary>Boards of games that no stream draws, with their activations in raw units, as trained dictionaries take them.</summary>
    /// <param name="games">Games, with up to <see cref="Positions"/> boards each.</param>
    /// <param name="name">Sets of different names hold different games.</param>
    public PlantedSet HeldOut(int games, string name)
    {
        var seeds = _seeds.Child($"held-out/{name}");
        var played = new RandomOthelloGames(Options.Side, seeds.Seed).Make(games);
        var boards = _cells.Of(played, Positions);
        using var scope = NewDisposeScope();
        var activations = Activations(boards, [.. Enumerable.Range(0, boards.Count)], seeds.Stream("noise")).MoveToOuterDisposeScope();
        activations.DetachFromDisposeScope();
        return new(activations, OthelloLabels.Of(played, Property, Positions), played);
    }

    /// <summary>Sums of the directions of what is planted on chosen boards, and noise [rows, D].</summary>
    internal Tensor Activations(PlantedCells.Rows boards, ReadOnlySpan<int> rows, SeedStream noise)
    {
        var cells = new float[rows.Length * _cells.Count];
        for (var row = 0; row < rows.Length; row++)
            foreach (var cell in boards.Of(rows[row]))
                cells[row * _cells.Count + cell] = 1;
        return tensor(cells, [rows.Length, _cells.Count]).matmul(Directions).add_(noise.Normal(rows.Length, Options.Width), Options.Noise);
    }

    /// <summary>Boards of one bucket in training order, and the bucket's own randomness.</summary>
    internal (PlantedCells.Rows Boards, int[] Order, SeedStreams Seeds) Bucket(long number)
    {
        var games = new RandomOthelloGames(Options.Side, _seeds.Child("games").Seed).Make(Options.GamesPerBucket, number * Options.GamesPerBucket);
        var boards = _cells.Of(games, Positions);
        var seeds = _seeds.Child(FormattableString.Invariant($"bucket/{number}"));
        int[] order = [.. Enumerable.Range(0, boards.Count)];
        seeds.Stream("order").Shuffle<int>(order);
        return (boards, order, seeds);
    }

    /// <inheritdoc/>
    public void Dispose() => Directions.Dispose();
}

/// <summary>Held-out boards: activations [N, D] in raw units, what is true on each board, and the games. Owns the tensor.</summary>
public sealed record PlantedSet(Tensor Activations, BoardLabels Labels, IReadOnlyList<OthelloGame> Games) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Activations.Dispose();
}
