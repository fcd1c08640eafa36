using Assay.Core.Randomness;
using Assay.Models.Recurrent;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Models.Tests.Recurrent;

/// <summary>The GRU held to libtorch's own nn.GRU, to finite differences and to the equations.</summary>
public sealed class GruNetworkTests
{
    // Widths below, at, between and beyond whole vectors.
    public static TheoryData<int> Widths => [1, 5, 8, 12, 16, 33];

    private static (GruNetwork Ours, TorchSharp.Modules.GRU Theirs) Pair(int width)
    {
        var ours = new GruNetwork(new() { Inputs = 9, Width = width, Outputs = 8 }, new SeedStreams(3).Stream("weights"));
        var theirs = nn.GRU(width, width);
        using var noGradients = no_grad();
        foreach (var (name, parameter) in theirs.named_parameters())
            parameter.copy_(ours.Weights[$"rnn.{name}"]);
        ours.Trainable = true;
        return (ours, theirs);
    }

    private static Tensor Symbols(int steps, int rows, int bound) => tensor(Enumerable.Range(0, steps * rows).Select(i => (long)(i * 7 + i / 5) % bound).ToArray(), [steps, rows]);

    private static double Distance(Tensor a, Tensor b) => (a - b).abs().max().ToDouble();

    [Theory]
    [MemberData(nameof(Widths))]
    public void States_are_those_of_libtorchs_own(int width)
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = Pair(width);
        using var inputs = Symbols(7, 6, 9);
        var initial = new SeedStream(5).Normal(6, width);
        var (states, _) = theirs.forward(ours.Weights["embedding.weight"][inputs], initial.unsqueeze(0));
        Assert.True(Distance(states, ours.States(inputs, initial)) < 1e-6);
        ours.Dispose();
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Gradients_are_those_of_libtorchs_own(int width)
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = Pair(width);
        var inputs = Symbols(7, 6, 9);
        var weighting = new SeedStream(6).Normal(7, 6, width);
        Tensor h = new SeedStream(5).Normal(6, width).requires_grad_(), twin = h.detach().clone().requires_grad_();
        var embedding = ours.Weights["embedding.weight"].detach().clone().requires_grad_();
        var (states, _) = theirs.forward(embedding[inputs], twin.unsqueeze(0));
        (states * weighting).mean().backward();
        (ours.States(inputs, h) * weighting).mean().backward();
        Assert.True(Distance(h.grad!, twin.grad!) < 1e-6);
        Assert.True(Distance(ours.Weights["embedding.weight"].grad!, embedding.grad!) < 1e-6);
        foreach (var (name, parameter) in theirs.named_parameters())
            Assert.True(Distance(ours.Weights[$"rnn.{name}"].grad!, parameter.grad!) < 1e-6, name);
        ours.Dispose();
    }

    [Fact]
    public void Rows_that_have_ended_hold_their_state_and_pass_its_gradient_on()
    {
        using var scope = NewDisposeScope();
        var (ours, _) = Pair(12);
        var h = new SeedStream(5).Normal(2, 12).requires_grad_();
        var shorter = ours.States(tensor(new long[] { 1, 2, 3, -1, 4, -1 }, [3, 2]), h);      // row 0 reads 1 3 4, row 1 reads 2
        using var whole = ours.States(tensor(new long[] { 1, 3, 4 }, [3, 1]), h.narrow(0, 0, 1));
        using var one = ours.States(tensor(new long[] { 2 }, [1, 1]), h.narrow(0, 1, 1));
        Assert.True(Distance(shorter[2].narrow(0, 0, 1), whole[2]) < 1e-6);
        Assert.True(Distance(shorter[2].narrow(0, 1, 1), one[0]) < 1e-6);
        shorter[2].narrow(0, 1, 1).sum().backward();
        var gradient = h.grad!.clone();
        h.grad = null;
        one.sum().backward();
        Assert.True(Distance(gradient, h.grad!) < 1e-6);
        ours.Dispose();
    }

    [Fact]
    public void A_frozen_network_passes_gradients_to_its_initial_state_alone()
    {
        using var scope = NewDisposeScope();
        var (ours, _) = Pair(12);
        var inputs = Symbols(4, 3, 9);
        var h = new SeedStream(5).Normal(3, 12).requires_grad_();
        ours.Logits(ours.States(inputs, h)).square().mean().backward();
        var gradient = h.grad!.clone();
        h.grad = null;
        ours.Trainable = false;
        foreach (var weight in ours.Weights.Values)
            weight.grad = null;
        ours.Logits(ours.States(inputs, h)).square().mean().backward();
        Assert.True(Distance(gradient, h.grad!) < 1e-6);
        Assert.All(ours.Weights.Values, weight => Assert.True(weight.grad is null));
        ours.Dispose();
    }

    [Fact]
    public void Gates_are_the_equations()
    {
        using var scope = NewDisposeScope();
        var (ours, _) = Pair(5);
        ours.Trainable = false;
        var inputs = Symbols(3, 2, 9);
        using var gates = ours.Gates(inputs);
        var (before, x) = (cat([zeros(1, 2, 5), gates.States.narrow(0, 0, 2)]), ours.Weights["embedding.weight"][inputs]);
        Tensor In(int block) => x.matmul(ours.Weights["rnn.weight_ih_l0"].narrow(0, block * 5, 5).t()) + ours.Weights["rnn.bias_ih_l0"].narrow(0, block * 5, 5);
        Tensor Again(int block) => before.matmul(ours.Weights["rnn.weight_hh_l0"].narrow(0, block * 5, 5).t()) + ours.Weights["rnn.bias_hh_l0"].narrow(0, block * 5, 5);
        Tensor r = (In(0) + Again(0)).sigmoid(), z = (In(1) + Again(1)).sigmoid(), n = (In(2) + r * Again(2)).tanh();
        Assert.True(Distance(r, gates.Reset) < 1e-6);
        Assert.True(Distance(z, gates.Update) < 1e-6);
        Assert.True(Distance(n, gates.Candidate) < 1e-6);
        Assert.True(Distance((1 - z) * n + z * before, gates.States) < 1e-6);
        ours.Dispose();
    }

    [Fact]
    public void Steps_leave_no_tensors_behind()
    {
        using var ours = new GruNetwork(new() { Inputs = 9, Width = 12, Outputs = 8 }, new SeedStreams(3).Stream("weights")) { Trainable = true };
        using var optimizer = new SmallAdamW(ours.Weights.Values, 1e-3, 0.1);
        using var inputs = Symbols(7, 6, 9);
        void Step()
        {
            using var scope = NewDisposeScope();
            ours.Logits(ours.States(inputs)).square().mean().backward();
            optimizer.Step();
        }
        Step();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = LiveTensors.Count;
        for (var i = 0; i < 10; i++)
            Step();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(LiveTensors.Count <= before, $"{LiveTensors.Count - before} tensors more after ten steps");
    }

    [Fact]
    public void An_input_beyond_the_embedding_is_named()
    {
        using var ours = new GruNetwork(new() { Inputs = 9, Width = 4, Outputs = 8 }, new SeedStreams(3).Stream("weights"));
        using var inputs = tensor(new long[] { 1, 9 }, [2, 1]);
        Assert.Contains("inputs hold 9, and the embedding has 9 rows", Assert.Throws<ArgumentException>(() => ours.States(inputs)).Message, StringComparison.Ordinal);
    }
}
