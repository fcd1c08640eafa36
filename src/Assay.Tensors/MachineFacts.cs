using System.Globalization;
using System.Runtime.InteropServices;
using Assay.Core.Errors;
using Assay.Core.Runs;
using TorchSharp;

namespace Assay.Tensors;

/// <summary>What this machine is, for <c>run.json</c> and <c>assay doctor</c>.</summary>
public sealed record MachineFacts
{
    /// <summary>Name and version: "Debian GNU/Linux 12 (bookworm), X64".</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The .NET runtime: ".NET 10.0.1".</summary>
    public required string Runtime { get; init; }

    /// <summary>The processor.</summary>
    public required CpuFacts Processor { get; init; }

    /// <summary>Bytes of memory this process may use, a container's limit included.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Bytes of memory free now, caches that can be dropped included; 0 where the system does not say.</summary>
    public required long MemoryFreeBytes { get; init; }

    /// <summary>Where things are kept (<see cref="AssayHome.Folder"/>), whether or not it exists yet.</summary>
    public required string Home { get; init; }

    /// <summary>Bytes free on the disk of <see cref="Home"/>.</summary>
    public required long DiskFreeBytes { get; init; }

    /// <summary>libtorch, and whether it loads.</summary>
    public required LibtorchFacts Libtorch { get; init; }

    /// <summary>Whether the system's ICU is installed. Assay does not need it: it runs in the invariant culture.</summary>
    public required bool Icu { get; init; }

    /// <summary>Whether the system has fonts. Assay does not need them: plots use one of their own.</summary>
    public required bool Fonts { get; init; }

    /// <summary>Looks at the machine; loads libtorch, and says in the result if that fails.</summary>
    public static MachineFacts Read() => new()
    {
        OperatingSystem = $"{LinuxFiles.DistributionName() ?? RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}",
        Runtime = RuntimeInformation.FrameworkDescription,
        Processor = CpuFacts.Read(),
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        MemoryFreeBytes = LinuxFiles.AvailableMemoryBytes(),
        Home = AssayHome.Folder,
        DiskFreeBytes = FreeBytes(AssayHome.Folder),
        Libtorch = LibtorchFacts.Read(),
        Icu = LinuxFiles.HasIcu(),
        Fonts = LinuxFiles.HasFonts(),
    };

    /// <summary>The facts that bear on a run's numbers and times, in words, beside those that every <c>run.json</c> holds (<see cref="Run.AddMachineFacts"/>).</summary>
    public IReadOnlyDictionary<string, string> InWords() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["distribution"] = OperatingSystem,
        ["processor"] = Processor.Model,
        ["simd"] = Processor.Simd,
        ["libtorch"] = Libtorch.Version,
        ["tensorThreads"] = Libtorch.Threads.ToString(CultureInfo.InvariantCulture),
        ["cudaDevices"] = Libtorch.CudaDevices.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What this machine lacks, with what mends it; what stops Assay comes first.</summary>
    public IReadOnlyList<Lack> Lacks() => [.. MachineLacks.Of(this).OrderByDescending(lack => lack.StopsAssay)];

    // The home need not exist yet: its nearest existing parent is on the same disk.
    internal static long FreeBytes(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Directory.Exists(at))
                return new DriveInfo(at).AvailableFreeSpace;
        }
        return 0;
    }
}

/// <summary>The processor, as far as it bears on speed.</summary>
/// <param name="Model">Its name; the architecture where the system does not say.</param>
/// <param name="Simd">The widest vector instructions: "AVX-512 with BF16", "AVX2", "NEON", …</param>
/// <param name="Cores">Logical cores this process may use, a container's limit included.</param>
public sealed record CpuFacts(string Model, string Simd, int Cores)
{
    internal static CpuFacts Read() =>
        new(LinuxFiles.ProcessorModel() ?? RuntimeInformation.ProcessArchitecture.ToString(), SimdLevel.Name(LinuxFiles.ProcessorFlags()), Environment.ProcessorCount);
}

/// <summary>libtorch as found.</summary>
/// <param name="Version">The version this build belongs to.</param>
/// <param name="Folder">Where it was looked for.</param>
/// <param name="Fault">Why it does not load; null when it does.</param>
/// <param name="Threads">Threads of one operation; 0 where it does not load.</param>
/// <param name="CudaDevices">GPUs it sees.</param>
/// <param name="KeepsFreedMemory">Whether glibc was told to keep freed memory (docs/decisions/0002-freed-memory-is-kept.md).</param>
public sealed record LibtorchFacts(string Version, string Folder, string? Fault, int Threads, int CudaDevices, bool KeepsFreedMemory)
{
    internal static LibtorchFacts Read()
    {
        var keeps = GlibcAllocator.KeepsFreedMemory;
        try
        {
            Tensors.Libtorch.Load();
            return new(Tensors.Libtorch.Version, Tensors.Libtorch.Folder, null, Tensors.Threads.Count, torch.cuda.is_available() ? torch.cuda.device_count() : 0, keeps);
        }
        catch (AssayException failure)
        {
            return new(Tensors.Libtorch.Version, Tensors.Libtorch.Folder, failure.Message, 0, 0, keeps);
        }
    }
}
