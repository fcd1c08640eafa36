using Assay.Core.Randomness;

namespace Assay.Magnitudes.Tasks;

/// <summary>Fresh random sequences to train on, none of them held out.</summary>
/// <remarks>The authors draw a million different ones beforehand; at their sizes the two can be told apart only at lengths of two or three.</remarks>
internal sealed class TrainingDraw(RepeatTask task, HeldOut heldOut, SeedStream stream)
{
    /// <summary>Sequences of every length.</summary>
    public Sequences AllLengths(int count) => Draw([.. Enumerable.Range(0, count).Select(_ => task.MinLength + stream.NextInt32(task.MaxLength - task.MinLength + 1))]);

    /// <summary>Sequences of the longest length.</summary>
    public Sequences Longest(int count) => Draw([.. Enumerable.Repeat(task.MaxLength, count)]);

    private Sequences Draw(int[] lengths)
    {
        var drawn = new Sequences(task.MaxLength, lengths);
        for (var row = 0; row < drawn.Count; row++)
        {
            do
                drawn.Fill(row, task.Symbols, stream);
            while (heldOut.Contains(drawn.Key(row)));
        }
        return drawn;
    }
}
