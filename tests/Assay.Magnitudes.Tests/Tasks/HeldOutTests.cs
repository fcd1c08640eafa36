using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;

namespace Assay.Magnitudes.Tests.Tasks;

/// <summary>What is evaluated on, and what may be trained on.</summary>
public sealed class HeldOutTests
{
    private static readonly HeldOut Sets = SmallTask.HeldOut;

    private static string Text(Sequences sequences, int row) => string.Join(' ', Enumerable.Range(0, sequences.Lengths[row]).Select(t => sequences[row, t]));

    private static IEnumerable<string> All(Sequences sequences) => Enumerable.Range(0, sequences.Count).Select(row => Text(sequences, row));

    [Fact]
    public void Sequences_of_a_set_are_different_and_at_most_a_fifth_of_their_length()
    {
        Assert.Equal(200, All(Sets.AllLengths).Distinct().Count());
        foreach (var length in Sets.AllLengths.Lengths.CountBy(length => length))
            Assert.True(length.Value <= Math.Pow(6, length.Key) / 5, $"{length.Value} of length {length.Key}");
        Assert.Equal([2, 3, 4], Sets.AllLengths.Lengths.Distinct().Order());
    }

    [Fact]
    public void Sets_have_the_lengths_and_repeats_that_their_names_say()
    {
        Assert.All(Sets.Longest.Lengths, length => Assert.Equal(4, length));
        Assert.All(Sets.OneLonger.Lengths, length => Assert.Equal(5, length));
        Assert.All(Sets.TwoLonger.Lengths, length => Assert.Equal(6, length));
        Assert.All(All(Sets.LongestWithoutRepeats!), text => Assert.Equal(4, text.Split(' ').Distinct().Count()));
        Assert.All(All(Sets.OneLongerWithoutRepeats!), text => Assert.Equal(5, text.Split(' ').Distinct().Count()));
        Assert.All(All(Sets.ThreeOfOne!), text => Assert.Contains(text.Split(' ').CountBy(symbol => symbol), symbol => symbol.Value >= 3));
    }

    [Fact]
    public void Training_never_meets_a_held_out_sequence_and_meets_the_others()
    {
        var held = All(Sets.AllLengths).Concat(All(Sets.Longest)).Concat(All(Sets.LongestWithoutRepeats!)).Concat(All(Sets.ThreeOfOne!)).ToHashSet(StringComparer.Ordinal);
        var draw = new TrainingDraw(SmallTask.Task, Sets, new SeedStream(1));
        var seen = All(draw.AllLengths(20_000)).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(seen.Intersect(held));
        Assert.Equal(36 + 216 - held.Count(text => text.Split(' ').Length < 4), seen.Count(text => text.Split(' ').Length < 4));      // every short one that is left
    }

    [Fact]
    public void Lengths_are_drawn_alike_often()
    {
        var lengths = new TrainingDraw(SmallTask.Task, Sets, new SeedStream(1)).AllLengths(30_000).Lengths.CountBy(length => length).ToDictionary();
        Assert.All([2, 3, 4], length => Assert.InRange(lengths[length], 9_700, 10_300));       // 10,000 ± 82 by chance
    }

    [Fact]
    public void More_than_there_are_is_refused_with_what_there_is()
    {
        var fault = Assert.Throws<AssayException>(() => new HeldOut(new() { Symbols = 3, MinLength = 2, MaxLength = 2 }, new() { Sequences = 5 }, new SeedStreams(1)));
        Assert.Contains("1 of 5 different ones of 2 to 2 out of 3 symbols", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Padding_is_a_held_state_and_the_decoder_reads_the_start_and_the_answers_but_the_last()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var two = new Sequences(3, [2, 3]);
        (two[0, 0], two[0, 1], two[1, 0], two[1, 1], two[1, 2]) = (4, 1, 2, 0, 3);
        Assert.Equal([4, 2, 1, 0, -1, 3], two.Symbols().data<long>().ToArray());
        Assert.Equal([6, 6, 4, 2, -1, 0], two.DecoderInputs(SmallTask.Task).data<long>().ToArray());
        Assert.Equal([6, 6, 7, 7, -1, 7], two.DecoderInputs(SmallTask.Task with { NoInput = true }).data<long>().ToArray());
    }
}
