using Assay.Magnitudes.Evaluation;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Evaluation;

/// <summary>Counting of right symbols and right sequences.</summary>
public sealed class AnswersTests
{
    // Three sequences of two symbols and one of three; 1 where the answer is right.
    private static Answers Given()
    {
        using var scope = NewDisposeScope();
        var sequences = new Sequences(3, [2, 2, 2, 3]);
        int[] right = [1, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1];
        var logits = zeros(3, 4, 5);
        for (var i = 0; i < right.Length; i++)
            logits[i / 4, i % 4, right[i] == 1 ? 0 : 2] = 1;
        return Answers.Of(logits, sequences);
    }

    [Fact]
    public void Exact_match_counts_each_length_alike()
    {
        var answers = Given();
        Assert.Equal([true, false, false, true], Enumerable.Range(0, 4).Select(answers.Whole));
        Assert.Equal((1.0 / 3 + 1) / 2, answers.ExactMatch(), 12);
        Assert.Equal(1.0 / 3, answers.ExactMatchAt(2), 12);
        Assert.True(double.IsNaN(answers.ExactMatchAt(1)));
    }

    [Fact]
    public void Drawn_sequences_count_as_often_as_they_were_drawn() => Assert.Equal((2.0 / 3 + 1) / 2, Given().ExactMatch([0, 0, 1, 3]), 12);

    [Fact]
    public void Symbols_count_where_the_sequence_has_them()
    {
        var answers = Given();
        Assert.Equal(7.0 / 9, answers.SymbolAccuracy, 12);
        Assert.Equal([0.75, 0.75, 1], Enumerable.Range(0, 3).Select(answers.RightAt));
    }
}
