using System.Globalization;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Experiments;

/// <summary>How far a network's gates open to what it reads, 1 − z, step by step.</summary>
internal static class GateView
{
    /// <summary>The mean over channels and sequences: hearing, then answering.</summary>
    public static IReadOnlyList<double> Openness(GruCode code, Sequences sequences)
    {
        using var scope = NewDisposeScope();
        return [.. Open(code, sequences).mean([1L, 2L]).data<float>().ToArray().Select(value => (double)value)];
    }

    /// <summary>Of one sequence: what is read at each step, and each channel's openness.</summary>
    public static (IReadOnlyList<string> Read, IReadOnlyList<IReadOnlyList<double>> Gates) Of(GruCode code, Sequences one)
    {
        using var scope = NewDisposeScope();
        var open = Open(code, one);
        var read = cat([one.Symbols(), one.DecoderInputs(code.Task)], 0).select(1, 0).data<long>().ToArray();
        return ([.. read.Select(input => Name(input, code.Task))], [.. Enumerable.Range(0, read.Length).Select(step => (IReadOnlyList<double>)[.. open[step][0].data<float>().ToArray().Select(value => (double)value)])]);
    }

    // [steps, B, N]
    private static Tensor Open(GruCode code, Sequences sequences)
    {
        using var scope = NewDisposeScope();
        var gates = code.Network.Gates(cat([sequences.Symbols(), sequences.DecoderInputs(code.Task)], 0));
        return (1 - gates.Update).MoveToOuterDisposeScope();
    }

    private static string Name(long input, RepeatTask task) => input == task.Start ? "start" : input == task.Blank ? "–" : input.ToString(CultureInfo.InvariantCulture);
}
