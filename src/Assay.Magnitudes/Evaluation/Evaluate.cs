using Assay.Core.Randomness;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Tasks;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Evaluation;

/// <summary>Codes and instruments on held-out sequences.</summary>
internal static class Evaluate
{
    /// <summary>The code's own repeating, nothing edited.</summary>
    public static Answers Code(ISequenceCode code, Sequences sequences)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return Answers.Of(code.Decode(code.Encode(sequences), sequences), sequences);
    }

    /// <summary>What a code answers to an edit that nobody puts right: the floor of every intervention.</summary>
    public static Answers Nothing(ISequenceCode code, Edit edit)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return Answers.Of(code.Decode(code.Encode(edit.Heard), edit.Original), edit.Original);
    }

    /// <summary>An instrument after its training.</summary>
    public static Answers Instrument(Instrument instrument, ISequenceCode code, Edit edit)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return Answers.Of(instrument.Logits(code, edit, noise: null), edit.Original);
    }

    /// <summary>A trained onion intervention that gets another position's scale: any but the right one.</summary>
    public static Answers WrongPosition(OnionEdit onion, ISequenceCode code, Edit edit, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var labels = new long[edit.Original.Steps * edit.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            var (position, length) = (i / edit.Count, edit.Original.Lengths[i % edit.Count]);
            labels[i] = length < 2 ? position : (position + 1 + stream.NextInt32(length - 1)) % length;
        }
        return Answers.Of(onion.Logits(code, edit, tensor(labels, [edit.Original.Steps, edit.Count])), edit.Original);
    }
}
