using System.Net;
using Assay.Core.Options;
using Assay.Core.Runs;
using Assay.Storage;
using static System.FormattableString;

namespace Assay.Web;

/// <summary>Where the workbench listens and what it shows.</summary>
public sealed record WorkbenchOptions : IOptions
{
    /// <summary>The port of <c>assay serve</c> where none is named.</summary>
    public const int DefaultPort = 5190;

    /// <summary>An address of this machine, or <c>localhost</c>. By default nobody else can reach it: there are no accounts.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 for any that is free.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The folder whose runs are shown.</summary>
    public string Home { get; init; } = AssayHome.Folder;

    /// <summary>The database whose tables are shown; null for the usual one.</summary>
    public Database? Database { get; init; }

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Host != "localhost" && !IPAddress.TryParse(Host, out _))
            yield return new("host", $"is '{Host}', expected an address such as 127.0.0.1 or 0.0.0.0, or localhost");
        if (Port is < 0 or > 65535)
            yield return new("port", Invariant($"is {Port}, expected 0 to 65535"));
    }
}
