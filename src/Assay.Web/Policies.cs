namespace Assay.Web;

/// <summary>What somebody may do, by name: every page and every endpoint asks for one of these. Today the one user of the machine may do everything; accounts and roles have their place here.</summary>
public static class Policies
{
    /// <summary>See everything.</summary>
    public const string Read = "read";

    /// <summary>Code items as oneself.</summary>
    public const string Code = "code";

    /// <summary>Decide where coders disagree.</summary>
    public const string Adjudicate = "adjudicate";

    /// <summary>File a run's findings as evidence.</summary>
    public const string File = "file";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Code, Adjudicate, File];
}
