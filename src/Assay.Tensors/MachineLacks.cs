namespace Assay.Tensors;

/// <summary>Something this machine lacks.</summary>
/// <param name="What">What is missing, with the figure found.</param>
/// <param name="Consequence">What does not work, or works worse.</param>
/// <param name="Mend">What mends it: a command where there is one.</param>
/// <param name="StopsAssay">Whether nothing works without it.</param>
public sealed record Lack(string What, string Consequence, string Mend, bool StopsAssay);

/// <summary>The rules of <c>assay doctor</c>, on facts, so that each can be made to fire.</summary>
internal static class MachineLacks
{
    private const long LittleMemory = 4_000_000_000, LittleDisk = 2_000_000_000;

    public static IEnumerable<Lack> Of(MachineFacts facts)
    {
        if (facts.Libtorch.Fault is { } fault)
            yield return new Lack(fault, "no tensor can be made", LibtorchMend(facts.Libtorch.Folder), StopsAssay: true);
        if (facts.MemoryBytes < LittleMemory)
            yield return new Lack(FormattableString.Invariant($"{facts.MemoryBytes / 1e9:0.0} GB of memory"), "presets beyond glance may not fit in under 4 GB", "use --preset glance, or --plan to see what a preset needs", StopsAssay: false);
        if (facts.DiskFreeBytes < LittleDisk)
            yield return new Lack(FormattableString.Invariant($"{facts.DiskFreeBytes / 1e9:0.0} GB free at '{facts.Home}'"), "a run with stored activations can fill the disk", "assay runs rm, or let ASSAY_HOME name a larger disk", StopsAssay: false);
        if (facts.Processor.Simd == SimdLevel.None)
            yield return new Lack("vector instructions (AVX2, AVX-512 or NEON)", "training is several times slower", "another processor", StopsAssay: false);
        if (OperatingSystem.IsLinux() && !facts.Libtorch.KeepsFreedMemory)
            yield return new Lack("glibc's mallopt", "dense training steps take up to twice as long", "a system with glibc", StopsAssay: false);
    }

    private static string LibtorchMend(string folder) =>
        Environment.GetEnvironmentVariable("ASSAY_LIBTORCH") is { Length: > 0 }
            ? "unset ASSAY_LIBTORCH to use the one that the build prepared"
            : $"rm -rf '{folder}' && touch Directory.Build.props && ./assay doctor";
}
