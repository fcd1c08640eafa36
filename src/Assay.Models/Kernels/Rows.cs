using static TorchSharp.torch;

namespace Assay.Models.Kernels;

/// <summary>Splits work over as many threads as libtorch uses.</summary>
internal static class Rows
{
    // A part of so many floats takes some 0.1 ms; waking another thread for less costs more than it saves.
    private const long WorthAThread = 1 << 19;

    /// <summary>Runs <paramref name="body"/> over [0, <paramref name="count"/>) in parts; each row touches <paramref name="floatsPerRow"/> floats. Rows must not depend on each other.</summary>
    public static void For(long count, long floatsPerRow, Action<long, long> body)
    {
        var parts = (int)Math.Clamp(count * floatsPerRow / WorthAThread, 1, Math.Min(get_num_threads(), count));
        if (parts == 1)
            body(0, count);
        else
            Parallel.For(0, parts, part => body(count * part / parts, count * (part + 1) / parts));
    }
}
