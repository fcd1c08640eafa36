using System.Globalization;
using System.Runtime.InteropServices;
using Assay.TestKit;

namespace Assay.Models.Tests;

/// <summary>How far this process's resident memory rises above what it was, at its highest (VmHWM, which Linux lets a process set back).</summary>
internal sealed partial class PeakMemory
{
    private readonly long _before;

    public PeakMemory()
    {
        _ = ResidentMemory.Bytes();     // collects, and skips where there is no /proc
        try
        {
            Trim(0);        // what earlier tests freed would be used again and hide the rise
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            Assert.Skip($"the peak of resident memory cannot be set back here: {failure.Message}");
        }
        _before = ResidentMemory.Bytes();
    }

    public long Rise()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) - _before;
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
