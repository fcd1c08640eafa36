using Assay.Cli.Verbs;
using Assay.Tensors;
using Spectre.Console;

namespace Assay.Cli.Tests.Verbs;

public sealed class DoctorTests
{
    private static readonly MachineFacts Sound = new()
    {
        OperatingSystem = "Debian GNU/Linux 12 (bookworm), X64", Runtime = ".NET 10.0.12", Processor = new("A processor", "AVX2", 2), MemoryBytes = 16_000_000_000,
        MemoryFreeBytes = 8_000_000_000, Home = "/home/someone/.local/share/assay", DiskFreeBytes = 82_000_000_000,
        Libtorch = new("2.10.0", "/somewhere", null, 2, 0, true), Icu = false, Fonts = false,
    };

    [Fact]
    public void A_sound_machine_without_ICU_and_fonts_works()
    {
        var outcome = DoctorVerb.Of(Sound);
        Assert.Equal(0, outcome.ExitCode);
        TestKit.ExpectedText.Matches(Shown(outcome), "doctor.expected.txt");
    }

    [Fact]
    public void A_machine_without_libtorch_does_not_and_is_told_what_mends_it()
    {
        var outcome = DoctorVerb.Of(Sound with { Libtorch = Sound.Libtorch with { Fault = "libtorch is not there" } });
        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches("MISSING: libtorch is not there: .*\n    mend it: .+", Shown(outcome));
    }

    private static string Shown(Cli.Framework.Outcome outcome)
    {
        using var writer = new StringWriter();
        outcome.Show(new Cli.Terminals.Terminal(writer, writer, false, false, 100, TimeProvider.System).NewConsole());
        return string.Join('\n', writer.ToString().Split('\n').Select(line => line.TrimEnd()));
    }
}
