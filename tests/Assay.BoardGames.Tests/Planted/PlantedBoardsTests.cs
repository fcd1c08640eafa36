using Assay.BoardGames.Planted;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.Activations;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Planted;

public sealed class PlantedBoardsTests
{
    [Fact]
    public void Without_noise_an_activation_is_the_sum_of_its_boards_directions()
    {
        using var scope = NewDisposeScope();
        using var world = new PlantedBoards(new() { Noise = 0 }, new SeedStreams(3));
        using var held = world.HeldOut(20, "test");
        for (var board = 0; board < held.Labels.Boards; board += 7)
        {
            var sum = zeros(96);
            foreach (var cell in held.Labels.True(board))
                sum += world.Directions[cell];
            Assert.True((held.Activations[board] - sum).abs().max().item<float>() < 1e-5);
        }
        Assert.True((world.Directions.norm(1) - 1).abs().max().item<float>() < 1e-6);
        Assert.Equal([72L, 96L], world.Directions.shape);
    }

    [Fact]
    public void Noise_has_the_spread_that_was_asked_for()
    {
        using var scope = NewDisposeScope();
        using var quiet = new PlantedBoards(new() { Noise = 0 }, new SeedStreams(3));
        using var loud = new PlantedBoards(new() { Noise = 0.5 }, new SeedStreams(3));
        using var still = quiet.HeldOut(100, "test");
        using var shaken = loud.HeldOut(100, "test");
        Assert.InRange((shaken.Activations - still.Activations).std().item<float>(), 0.495, 0.505);
    }

    [Fact]
    public void Batches_have_unit_norm_on_average_and_hold_other_boards_than_the_held_out_ones()
    {
        using var scope = NewDisposeScope();
        using var world = new PlantedBoards(new() { Noise = 0 }, new SeedStreams(3));
        using var stream = world.Stream(1_000);
        using var held = world.HeldOut(50, "test");
        var squares = new List<float>();
        for (var batch = 0; batch < 8; batch++)
        {
            using var rows = stream.Next();
            squares.Add(rows[PlantedBoards.Site].square().sum(dim: 1).mean().item<float>());
        }
        Assert.InRange(squares.Average(), 0.98, 1.02);
        using var first = stream.Next();
        var late = held.Activations[held.Labels.Boards - 2] / world.NormConstant;
        Assert.True((first[PlantedBoards.Site] - late).norm(1).min().item<float>() > 1e-3);
    }

    [Fact]
    public void A_restored_stream_goes_on_bit_by_bit_across_buckets()
    {
        using var scope = NewDisposeScope();
        using var world = new PlantedBoards(new() { GamesPerBucket = 20 }, new SeedStreams(3));
        using var stream = world.Stream(200);
        for (var batch = 0; batch < 2; batch++)
            stream.Next().Dispose();
        var state = stream.State();
        var expected = Rows(stream, 4);
        Assert.True(stream.State().Bucket > state.Bucket);
        using var other = world.Stream(200);
        other.Restore(state);
        Assert.True(Rows(other, 4).equal(expected).all().item<bool>());
    }

    [Fact]
    public void Activations_of_moves_say_which_move_came_last_and_when()
    {
        using var scope = NewDisposeScope();
        using var world = new PlantedBoards(new() { Noise = 0, Structure = PlantedStructure.Moves }, new SeedStreams(3));
        using var held = world.HeldOut(5, "test");
        var game = held.Games[0];
        for (var ply = 0; ply < 31; ply++)
            Assert.True((held.Activations[ply] - world.Directions[game.Moves[ply]] - world.Directions[36 + ply]).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void A_world_follows_from_its_seed()
    {
        using var scope = NewDisposeScope();
        using var one = new PlantedBoards(new(), new SeedStreams(3));
        using var same = new PlantedBoards(new(), new SeedStreams(3));
        using var other = new PlantedBoards(new(), new SeedStreams(4));
        Assert.Equal(one.NormConstant, same.NormConstant);
        Assert.True(one.Directions.equal(same.Directions).all().item<bool>());
        Assert.False(one.Directions.equal(other.Directions).all().item<bool>());
        using var a = one.HeldOut(5, "train");
        using var b = one.HeldOut(5, "test");
        Assert.NotEqual(a.Games[0].ToString(), b.Games[0].ToString());
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused()
    {
        Assert.Contains("side: is 5", Assert.Throws<AssayException>(() => new PlantedBoards(new() { Side = 5, Width = 0, Noise = -1, GamesPerBucket = 0 }, new SeedStreams(1))).Message, StringComparison.Ordinal);
        Assert.Equal(4, new PlantedOptions { Side = 5, Width = 0, Noise = double.NaN, GamesPerBucket = 0 }.Faults().Count());
        using var world = new PlantedBoards(new() { GamesPerBucket = 2 }, new SeedStreams(1));
        Assert.Contains("gamesPerBucket", Assert.Throws<AssayException>(() => world.Stream(100)).Message, StringComparison.Ordinal);
    }

    private static Tensor Rows(IActivationStream stream, int batches)
    {
        var rows = new List<Tensor>();
        for (var batch = 0; batch < batches; batch++)
        {
            using var next = stream.Next();
            rows.Add(next[PlantedBoards.Site].clone());
        }
        return cat(rows);
    }
}
