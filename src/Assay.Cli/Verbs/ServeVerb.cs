using System.ComponentModel;
using System.CommandLine;
using System.Diagnostics;
using Assay.Cli.Framework;
using Assay.Web;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay serve</c>: the pages and the API, until Ctrl-C.</summary>
internal static class ServeVerb
{
    private static readonly Option<int> Port = new("--port") { Description = "Port to listen on; 0 for any that is free.", HelpName = "number", DefaultValueFactory = _ => WorkbenchOptions.DefaultPort };

    private static readonly Option<string> Host = new("--host") { Description = "Address to listen on. The default is reached from this machine alone; 0.0.0.0 is reached from everywhere, and there are no accounts yet.", HelpName = "address", DefaultValueFactory = _ => "127.0.0.1" };

    private static readonly Option<bool> Open = new("--open") { Description = "Open the first page in the browser." };

    public static Verb Verb { get; } = new()
    {
        Name = "serve",
        Summary = "Serve the workbench's pages and API: runs with their findings and reports, and the risk repository.",
        Options = [Port, Host, Open, DatabaseVerbs.Place], UsesTensors = false, Stopping = "the workbench is stopping (Ctrl-C again stops it at once)", Run = Serve,
        Examples =
        [
            new("serve", "the pages at http://127.0.0.1:5190, until Ctrl-C"),
            new("serve --port 0 --open", "on any free port, opened in the browser"),
            new("serve --database postgres://ann@localhost/assay", "over a database on a server"),
        ],
    };

    private static Outcome Serve(Invocation call)
    {
        var options = new WorkbenchOptions { Host = call.Value(Host)!, Port = call.Value(Port), Database = DatabaseVerbs.Of(call) };
        if (!options.IsLoopback)
            call.Progress.Say(Invariant($"warning: {options.Host} can be reached from other machines, and there are no accounts yet: whoever reaches it may read and change everything"));
        Uri? address = null;
        Workbench.Run(options, started => Tell(call, address = started), call.Cancellation);
        return new(new { Address = address }, _ => { });
    }

    private static void Tell(Invocation call, Uri address)
    {
        var line = $"Assay's workbench is at {address} (Ctrl-C stops it)";
        if (call.Value(SharedOptions.Json))
            call.Progress.Say(line);
        else
            call.Terminal.Out.WriteLine(line);
        call.Terminal.Out.Flush();
        if (call.Value(Open))
            OpenInBrowser(call, address);
    }

    private static void OpenInBrowser(Invocation call, Uri address)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address.ToString()) { UseShellExecute = true });
        }
        catch (Win32Exception)
        {
            call.Progress.Say("no browser could be opened; open the address yourself");
        }
    }
}
