using Assay.Cli.Framework;
using Assay.Cli.Terminals;
using Assay.Tensors;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay doctor</c>: what is here, where things are kept, what is missing and what mends it.</summary>
internal static class DoctorVerb
{
    public static Verb Verb { get; } = new()
    {
        Name = "doctor",
        Summary = "Say whether everything is here that Assay needs, and what mends what is not.",
        Examples = [new("doctor", "versions, libtorch, processor, memory, disk, what is missing"), new("doctor --json", "the same for scripts; exit code 1 where Assay cannot work")],
        UsesTensors = false,       // what is wrong with libtorch is for it to say
        Run = _ => Of(MachineFacts.Read()),
    };

    /// <summary>The verdict on a machine; tests hand in ones that lack something.</summary>
    public static Outcome Of(MachineFacts facts)
    {
        var lacks = facts.Lacks();
        var works = !lacks.Any(lack => lack.StopsAssay);
        return new(new { Works = works, Assay = Version, facts, lacks }, console => Show(console, facts, lacks, works))
        {
            ExitCode = works ? ExitCodes.Done : ExitCodes.SomethingMissing,
        };
    }

    private static string Version { get; } = typeof(DoctorVerb).Assembly.GetName().Version?.ToString(3) ?? "";

    private static void Show(IAnsiConsole console, MachineFacts facts, IReadOnlyList<Lack> lacks, bool works)
    {
        var table = RunTables.Rows(["", ""], Rows(facts));
        table.HideHeaders();
        console.Write(table);
        foreach (var lack in lacks)
        {
            console.WriteLine($"{(lack.StopsAssay ? "MISSING" : "note")}: {lack.What.TrimEnd('.')}: {lack.Consequence}.");
            console.WriteLine($"    mend it: {lack.Mend}");
        }
        console.WriteLine(works ? "Assay works on this machine." : "Assay does not work on this machine until what is MISSING is mended.");
    }

    private static IEnumerable<string[]> Rows(MachineFacts facts)
    {
        yield return ["Assay", Version];
        yield return [".NET", facts.Runtime];
        yield return ["system", facts.OperatingSystem];
        yield return ["libtorch", $"{facts.Libtorch.Version} in {facts.Libtorch.Folder}{(facts.Libtorch.Fault is null ? "" : " (does not load)")}"];
        yield return ["processor", Invariant($"{facts.Processor.Model}, {facts.Processor.Cores} cores, {facts.Processor.Simd}")];
        yield return ["threads", Invariant($"{facts.Libtorch.Threads} for one tensor operation (--threads)")];
        yield return ["GPU", facts.Libtorch.CudaDevices == 0 ? "none that libtorch sees" : Invariant($"{facts.Libtorch.CudaDevices} CUDA")];
        yield return ["memory", $"{ByteText.Of(facts.MemoryBytes)}, {ByteText.Of(facts.MemoryFreeBytes)} free"];
        yield return ["kept in", $"{facts.Home} (ASSAY_HOME), {ByteText.Of(facts.DiskFreeBytes)} free"];
        yield return ["ICU, fonts", $"{Present(facts.Icu)}, {Present(facts.Fonts)} (neither is needed)"];
    }

    private static string Present(bool there) => there ? "present" : "absent";
}
