using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Assay.TestKit;

/// <summary>A PostgreSQL server of the tests' own, on a free port, gone with the process. Needs PostgreSQL's programs (Debian: postgresql); tests that ask for it skip where they are absent.</summary>
public static class PostgreSqlServer
{
    private const string User = "assay";

    private static readonly Lazy<int> Port = new(Start);

    private static int _databases;

    /// <summary>An empty database, as a connection string.</summary>
    public static string NewDatabase()
    {
        Assert.SkipWhen(Programs() is null, "PostgreSQL is not installed (initdb and postgres are in no folder of PATH nor in /usr/lib/postgresql); tests on it are skipped");
        var name = FormattableString.Invariant($"test{Interlocked.Increment(ref _databases)}");
        Run(Path.Combine(Programs()!, "createdb"), "-h", "127.0.0.1", "-p", Port.Value.ToString(CultureInfo.InvariantCulture), "-U", User, name);
        return FormattableString.Invariant($"Host=127.0.0.1;Port={Port.Value};Username={User};Database={name};Pooling=false");
    }

    private static int Start()
    {
        var (folder, port) = (Directory.CreateTempSubdirectory("assay-postgres-").FullName, FreePort());
        var data = Path.Combine(folder, "data");
        // The server refuses to run as root, so root hands the folder to the account that Debian makes for it.
        if (Environment.IsPrivilegedProcess)
            Run("chown", "postgres", folder);
        RunAsServer(Path.Combine(Programs()!, "initdb"), "-D", data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        RunAsServer(Path.Combine(Programs()!, "pg_ctl"), "-D", data, "-w", "-l", Path.Combine(folder, "log"), "-o",
            FormattableString.Invariant($"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"), "start");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            RunAsServer(Path.Combine(Programs()!, "pg_ctl"), "-D", data, "-m", "immediate", "stop");
            Directory.Delete(folder, recursive: true);
        };
        return port;
    }

    private static string? Programs() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")) : [])
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "createdb")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void RunAsServer(string program, params string[] words)
    {
        if (Environment.IsPrivilegedProcess)
            Run("runuser", ["-u", "postgres", "--", program, .. words]);
        else
            Run(program, words);
    }

    // Output is left alone: the server keeps what it inherits open, and whoever read it would wait for ever.
    private static void Run(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. words]))!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(FormattableString.Invariant($"{program} {string.Join(' ', words)} ended with {process.ExitCode}"));
    }
}
