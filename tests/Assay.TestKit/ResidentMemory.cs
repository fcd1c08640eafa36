using System.Globalization;
using Xunit;

namespace Assay.TestKit;

/// <summary>What the operating system counts as this process's memory, native libraries' included.</summary>
public static class ResidentMemory
{
    /// <summary>VmRSS in bytes, after a collection; skips the test where /proc is not to be had.</summary>
    public static long Bytes()
    {
        if (!File.Exists("/proc/self/status"))
            Assert.Skip("resident memory is read from /proc/self/status, which this system does not have");
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
