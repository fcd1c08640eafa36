using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Assay.Core.Runs;

/// <summary>What this process knows of itself: code, packages, machine.</summary>
internal static class RunEnvironment
{
    // Start times of other processes are computed from the boot time, which the kernel rounds.
    private static readonly TimeSpan ClockRounding = TimeSpan.FromSeconds(3);

    public static CodeVersion Code()
    {
        var version = typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var parts = version.Split('+', 2);
        return new(parts[0], parts.Length == 2 ? parts[1] : "");
    }

    /// <summary>From the program's .deps.json, which lists what it was built with whether loaded by now or not.</summary>
    public static IReadOnlyDictionary<string, string> Packages()
    {
        var packages = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var file = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';').FirstOrDefault();
        if (file is null || !File.Exists(file))
            return packages;
        using var deps = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var library in deps.RootElement.GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").ValueEquals("package")))
        {
            var parts = library.Name.Split('/');
            packages[parts[0]] = parts[1];
        }
        return packages;
    }

    public static IReadOnlyDictionary<string, string> Machine() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["dotnet"] = RuntimeInformation.FrameworkDescription,
        ["memoryBytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes.ToString(CultureInfo.InvariantCulture),
        ["system"] = RuntimeInformation.OSDescription,
    };

    public static RunOwner ThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return new(Environment.MachineName, process.Id, Started(process));
    }

    /// <summary>Whether the process still lives. One on another machine cannot be seen from here and counts as living.</summary>
    public static bool IsAlive(RunOwner written)
    {
        if (!string.Equals(written.Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase))
            return true;
        try
        {
            using var process = Process.GetProcessById(written.Id);
            return !process.HasExited && (Started(process) - written.Started).Duration() < ClockRounding;
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static DateTimeOffset Started(Process process) => new(process.StartTime.ToUniversalTime(), TimeSpan.Zero);
}
