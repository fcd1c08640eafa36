using System.CommandLine;

namespace Assay.Cli.Framework;

/// <summary>Options that mean the same for every verb that takes them.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON on standard output (progress stays on standard error)." };

    public static Option<long> Seed { get; } = new("--seed")
    {
        Description = "Seed of every random choice of the run.", HelpName = "number", DefaultValueFactory = _ => 1,
    };

    public static Option<int?> Threads { get; } = new("--threads") { Description = "Threads of the tensor library [default: one a core].", HelpName = "count" };

    public static Option<string> Device { get; } = new("--device")
    {
        Description = "Where tensors live: cpu, cuda, cuda:N or auto.", HelpName = "device", DefaultValueFactory = _ => "auto",
    };

    public static Option<string> DType { get; } = Words.Option("--dtype", "Number format of the model's forward pass.", "float32", "float32", "bfloat16");

    public static Option<string> Out { get; } = new("--out") { Description = "Folder (or file) to write to [default: a new folder under the Assay home].", HelpName = "path" };

    public static Option<bool> Resume { get; } = new("--resume") { Description = "Go on with the interrupted run in --out; all settings must be as they were." };

    /// <summary>Settings of the options record that have no option of their own.</summary>
    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "One more setting as NAME=VALUE; may be repeated. Names are those of run.json, with dots into nested records.",
        HelpName = "name=value",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>What every verb takes that fills a run's folder.</summary>
    public static IReadOnlyList<Option> ForRuns => [Out, Resume, Seed, Set, Threads, Device];
}
