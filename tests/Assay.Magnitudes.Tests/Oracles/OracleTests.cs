using Assay.Core.Randomness;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Oracles;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Oracles;

/// <summary>Codes made by hand repeat without error, and are built as they say.</summary>
public sealed class OracleTests
{
    private static readonly RepeatTask Task = SmallTask.Task;

    public static TheoryData<string> Codes => ["linear", "onion", "mixed", "pairs"];

    private static ISequenceCode Code(string name) => name switch
    {
        "linear" => SlotCode.Linear(Task, 14, new SeedStream(1)),
        "onion" => SlotCode.Onion(Task, 14, 0.4, new SeedStream(1)),
        "mixed" => SlotCode.Mixed(Task, 14, [0, 1], 0.4, new SeedStream(1)),
        _ => new PairCode(Task, 14, new SeedStream(1)),
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_held_out_sequence_is_repeated(string name)
    {
        var code = Code(name);
        Assert.Equal(1, Evaluate.Code(code, SmallTask.HeldOut.AllLengths).ExactMatch());
        Assert.Equal(1, Evaluate.Code(code, SmallTask.HeldOut.LongestWithoutRepeats!).ExactMatch());
        ((IDisposable)code).Dispose();
    }

    // How much of the state's variance a position explains: flat for a linear code, γ^2j for an onion.
    [Theory]
    [InlineData("linear", 1, 1, 1)]
    [InlineData("onion", 0.16, 0.0256, 0.004096)]
    [InlineData("mixed", 0.16, 1, 1)]
    public void Positions_have_the_loudness_that_the_code_gives_them(string name, double second, double third, double fourth)
    {
        using var scope = NewDisposeScope();
        var code = Code(name);
        double Loudness(int position)
        {
            var sequences = new Sequences(4, [4, 4]);
            sequences[1, position] = 1;
            var states = code.Encode(sequences);
            return (states[1] - states[0]).square().sum().ToDouble();
        }
        Assert.Equal([1, second, third, fourth], Enumerable.Range(0, 4).Select(position => Loudness(position) / Loudness(0)), (a, b) => Math.Abs(a - b) < 1e-4);
        ((IDisposable)code).Dispose();
    }

    [Fact]
    public void Positions_of_a_linear_code_share_no_channel_and_those_of_an_onion_share_all()
    {
        using var scope = NewDisposeScope();
        Tensor Change(ISequenceCode code, int position)
        {
            var sequences = new Sequences(4, [4, 4]);
            sequences[1, position] = 1;
            var states = code.Encode(sequences);
            return nn.functional.normalize(states[1] - states[0], dim: 0);
        }
        double Cosine(string name) => Code(name) is var code ? (Change(code, 0) * Change(code, 2)).sum().ToDouble() : 0;
        Assert.Equal(0, Cosine("linear"), 1e-5);
        Assert.Equal(1, Cosine("onion"), 1e-5);
    }

    [Fact]
    public void A_symbol_of_a_pair_code_moves_the_state_in_a_way_that_depends_on_its_neighbour()
    {
        using var scope = NewDisposeScope();
        using var code = new PairCode(Task, 14, new SeedStream(1));
        Tensor Change(int neighbour)
        {
            var sequences = new Sequences(4, [4, 4]);
            (sequences[0, 1], sequences[1, 1], sequences[1, 0]) = (neighbour, neighbour, 1);
            var states = code.Encode(sequences);
            return states[1] - states[0];
        }
        Assert.True(SmallTask.Distance(Change(0), Change(3)) > 0.2);
    }

    [Fact]
    public void Too_few_channels_are_refused() =>
        Assert.Contains("4 blocks of 3 channels for 6 symbols do not fit into 11 channels", Assert.Throws<ArgumentException>(() => SlotCode.Linear(Task, 11, new SeedStream(1))).Message, StringComparison.Ordinal);
}
