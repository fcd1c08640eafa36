using System.Globalization;

namespace Assay.Tensors;

/// <summary>What Linux says of itself in files. Elsewhere the files are missing, and each answer is "unknown".</summary>
internal static class LinuxFiles
{
    private static readonly string[] LibraryFolders = ["/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu"];

    public static string? DistributionName() => Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"');

    public static string? ProcessorModel() => Field("/proc/cpuinfo", "model name", ':');

    public static IReadOnlySet<string> ProcessorFlags() =>
        (Field("/proc/cpuinfo", "flags", ':') ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    public static long AvailableMemoryBytes() =>
        long.TryParse(Field("/proc/meminfo", "MemAvailable", ':')?.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : 0;

    public static bool HasIcu() => LibraryFolders.Any(folder => HasFile(folder, "libicuuc.so*", SearchOption.TopDirectoryOnly));

    public static bool HasFonts()
    {
        var home = Environment.GetEnvironmentVariable("HOME") ?? "/";
        string[] folders = ["/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(home, ".fonts"), Path.Combine(home, ".local/share/fonts")];
        return folders.Any(folder => HasFile(folder, "*.?tf", SearchOption.AllDirectories));
    }

    /// <summary>The value of the first line "key SEPARATOR value"; null where there is none.</summary>
    internal static string? Field(string file, string key, char separator)
    {
        if (!File.Exists(file))
            return null;
        foreach (var line in File.ReadLines(file))
        {
            var at = line.IndexOf(separator, StringComparison.Ordinal);
            if (at > 0 && line.AsSpan(0, at).Trim().SequenceEqual(key))
                return line[(at + 1)..].Trim();
        }
        return null;
    }

    private static bool HasFile(string folder, string pattern, SearchOption depth)
    {
        try
        {
            return Directory.Exists(folder) && Directory.EnumerateFiles(folder, pattern, depth).Any();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
