namespace Assay.Core.Runs;

/// <summary>Where Assay keeps what it was not told to put elsewhere.</summary>
public static class AssayHome
{
    /// <summary>ASSAY_HOME; else XDG_DATA_HOME/assay; else ~/.local/share/assay (on Windows, the local application data folder). Absolute; need not exist.</summary>
    /// <remarks>A relative XDG_DATA_HOME is ignored, as the XDG base directory specification asks.</remarks>
    public static string Folder => Resolve(Environment.GetEnvironmentVariable);

    internal static string Resolve(Func<string, string?> variable)
    {
        if (variable("ASSAY_HOME") is { Length: > 0 } named)
            return Path.GetFullPath(named);
        if (variable("XDG_DATA_HOME") is { Length: > 0 } data && Path.IsPathFullyQualified(data))
            return Path.Combine(data, "assay");
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "assay");
        var home = variable("HOME") is { Length: > 0 } found ? found : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(home, ".local", "share", "assay");
    }
}
