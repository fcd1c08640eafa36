using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Magnitudes.Irreducible;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Irreducible;

/// <summary>Networks that learn to add, and the circles in their states.</summary>
public sealed class AdditionTests
{
    private static readonly AdditionOptions Small = new() { Modulus = 7, Width = 12, Heads = 3, Neurons = 10, Steps = 30, TrainShare = 0.6 };

    // The layer written out for one pair at a time: three tokens, every head's scores, softmax, neurons.
    [Fact]
    public void The_state_is_that_of_the_whole_layer_written_out()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var network = new AdditionNetwork(Small, new SeedStream(1));
        network.Weights["in_bias"].copy_(arange(10) * 0.1 - 0.4);
        network.Weights["back_bias"].copy_(arange(12) * 0.05);
        foreach (var (a, b) in ((int, int)[])[(0, 0), (3, 6), (6, 1)])
            Assert.Equal(0, SmallTask.Distance(WrittenOut(network, a, b), network.States(tensor(new long[] { a }), tensor(new long[] { b }))[0]), 1e-5);
    }

    private static Tensor WrittenOut(AdditionNetwork network, int a, int b)
    {
        var weights = network.Weights;
        int[] tokens = [a, b, Small.Modulus];
        var x = stack(tokens.Select((token, place) => weights["embed"][token] + weights["place"][place]).ToArray());
        var (queries, keys, values) = (x.matmul(weights["query"]), x.matmul(weights["key"]), x.matmul(weights["value"]));
        var heads = Enumerable.Range(0, Small.Heads).Select(head =>
        {
            var size = Small.Width / Small.Heads;
            Tensor Of(Tensor all) => all.narrow(1, head * size, size);
            return (Of(queries).matmul(Of(keys).t()) / Math.Sqrt(size)).softmax(1).matmul(Of(values));
        });
        var middle = x + cat(heads.ToArray(), 1).matmul(weights["out"]);
        return (middle + ((middle.matmul(weights["in"]) + weights["in_bias"]).relu().matmul(weights["back"]) + weights["back_bias"]))[2];
    }

    [Fact]
    public void All_pairs_are_there_once_with_their_sums()
    {
        using var pairs = new AdditionPairs(Small, new SeedStream(2));
        var (a, b, sums) = (pairs.A.data<long>().ToArray(), pairs.B.data<long>().ToArray(), pairs.Sums.data<long>().ToArray());
        Assert.Equal(49, a.Zip(b).Distinct().Count());
        Assert.Equal(a.Zip(b, (x, y) => (x + y) % 7), sums);
        Assert.Equal(29, pairs.Trained);
    }

    [Fact]
    public void Training_learns_the_pairs_it_is_shown()
    {
        using var pairs = new AdditionPairs(Small, new SeedStream(3));
        using var network = new AdditionNetwork(Small with { Width = 48, Neurons = 64 }, new SeedStream(4));
        var history = AdditionTraining.Train(network, pairs, Small with { Steps = 300, WeightDecay = 0 }, SilentProgress.Instance, CancellationToken.None);
        Assert.Equal([100, 200, 300], history.Select(look => look.Step));
        Assert.Equal(1, history[^1].TrainRight, 1e-9);
        Assert.True(history[^1].TrainLoss < 0.1 && history[^1].TrainLoss < history[^1].OtherLoss, $"{history[^1]}");
    }

    [Fact]
    public void Weights_come_back_and_those_of_other_sizes_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var network = new AdditionNetwork(Small, new SeedStream(5));
        using var other = new AdditionNetwork(Small, new SeedStream(6));
        network.Save(folder["addition.safetensors"]);
        other.Load(folder["addition.safetensors"]);
        Assert.All(network.Weights, pair => Assert.Equal(0, SmallTask.Distance(pair.Value, other.Weights[pair.Key])));
        using var wider = new AdditionNetwork(Small with { Width = 24 }, new SeedStream(7));
        var error = Assert.Throws<UnreadableFileException>(() => wider.Load(folder["addition.safetensors"]));
        Assert.Contains("'back' is [10, 12], expected [10, 24]", error.Message, StringComparison.Ordinal);
    }

    // States made by hand: the sum's angle at frequencies 2 and 5 in random directions, and noise that says nothing. Unembedding reads cos 2πk(s - c)/p, largest at c = s.
    [Fact]
    public void Circles_made_by_hand_are_found_and_carry_the_answer()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var options = new AdditionOptions { Modulus = 31, Width = 16, Heads = 2, Neurons = 4, Components = 10 };
        using var network = new AdditionNetwork(options, new SeedStream(8));
        using var pairs = new AdditionPairs(options, new SeedStream(9));
        int[] frequencies = [2, 5];
        var basis = linalg.qr(Assay.Tensors.SeedStreamExtensions.Normal(new SeedStream(10), 16, 16)).Q.t();
        Tensor Angles(Tensor sums) => cat(frequencies.SelectMany(k => (Tensor[])[(sums.to(float32) * (2 * Math.PI * k / 31)).cos().unsqueeze(1), (sums.to(float32) * (2 * Math.PI * k / 31)).sin().unsqueeze(1)]).ToArray(), 1);
        var noise = Assay.Tensors.SeedStreamExtensions.Normal(new SeedStream(11), 961, 12) * 0.3;
        var states = cat([Angles(pairs.Sums) * 3, noise], 1).matmul(basis);
        network.Weights["unembed"].copy_(basis.narrow(0, 0, 4).t().matmul(Angles(arange(31)).t()));

        var spectrum = AdditionCircles.Spectrum(states, pairs.Sums, 31);
        Assert.Equal(1, spectrum[1] + spectrum[4], 0.02);
        Assert.Equal(spectrum[1], spectrum[4], 0.02);
        var indices = new IndexOptions();
        Assert.All(AdditionCircles.InPlanes(states, pairs.Sums, frequencies, options, indices), reading => Assert.True(reading.IsIrreducible(indices)));
        Assert.All(AdditionCircles.InPlanes(noise.matmul(basis.narrow(0, 4, 12)), pairs.Sums, frequencies, options, indices), reading => Assert.True(reading.Score < 0.15, $"{reading.Score}"));
        var edits = AdditionCircles.Try(network, states, pairs.Sums, frequencies, options, new SeedStream(12));
        double Written(int edit) => edits[edit].Written.Average(right => right ? 1.0 : 0);
        double Own(int edit) => edits[edit].Own.Average(right => right ? 1.0 : 0);
        Assert.Equal((0, 1), (Written(0), Own(0)));
        Assert.Equal((1, 0), (Written(1), Own(1)));
        Assert.Equal((1, 0), (Written(2), Own(2)));
        Assert.True(Own(3) < 0.3);
        Assert.True(Written(4) < 0.6);
        Assert.Equal((1, 0), (Written(5), Own(5)));
    }
}
