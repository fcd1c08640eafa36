using Spectre.Console;

namespace Assay.Cli.Terminals;

/// <summary>The three streams of a command and what is at their other end. Results go to <paramref name="Out"/>, everything else to <paramref name="Error"/>.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="OutIsScreen">Whether a person sees standard output directly.</param>
/// <param name="ErrorIsScreen">Whether a person sees standard error directly: then progress is a bar that redraws itself.</param>
/// <param name="Width">Columns of the screen.</param>
/// <param name="Time">The clock that rates are taken from.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool OutIsScreen, bool ErrorIsScreen, int Width, TimeProvider Time)
{
    /// <summary>Standard input.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    // Without a screen nothing needs to be cut: pipes and files get whole rows.
    private const int WidthWithoutScreen = 200;

    public static Terminal OfThisProcess()
    {
        var dumb = Environment.GetEnvironmentVariable("TERM") is "dumb";
        return new(Console.Out, Console.Error, !Console.IsOutputRedirected && !dumb, !Console.IsErrorRedirected && !dumb, ScreenWidth(), TimeProvider.System) { In = Console.In };
    }

    /// <summary>A console for drawing results; without a screen it writes no colours.</summary>
    public IAnsiConsole NewConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = OutIsScreen ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = OutIsScreen ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Out),
        });
        console.Profile.Width = OutIsScreen ? Width : Math.Max(Width, WidthWithoutScreen);
        return console;
    }

    public IProgressDisplay NewProgress() => ErrorIsScreen ? new BarProgress(Error, Width, Time) : new LineProgress(Error, Time);

    private static int ScreenWidth()
    {
        try
        {
            return Console.WindowWidth is > 20 and var columns ? columns : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
