using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Models.Text;

namespace Assay.Cli.Verbs;

/// <summary>Which text a run reads: the user's files, or built-in stories.</summary>
internal sealed record TextOptions : IOptions
{
    /// <summary>A file or a folder of files; null is the built-in story generator.</summary>
    public string? Path { get; init; }

    /// <summary>How many stories are told where no path is given; some 60 words each.</summary>
    public int Stories { get; init; } = 4000;

    /// <summary>Share of the documents that no training sees.</summary>
    public double HeldOutShare { get; init; } = 0.1;

    /// <summary>Of the stories, and of which documents are held out.</summary>
    public long Seed { get; init; } = 1;

    public static Option<string> PathOption { get; } = new("--text") { Description = "Text file, or folder of .txt and .md files, in UTF-8.", HelpName = "path" };

    public static Option<int?> StoriesOption { get; } = new("--stories") { Description = "How many built-in stories to tell where no --text is given.", HelpName = "count" };

    /// <summary>What the command line says; null where it says nothing.</summary>
    public static TextOptions? Named(Invocation call)
    {
        if (!call.Given(PathOption) && !call.Given(StoriesOption))
            return null;
        var named = new TextOptions { Path = call.Value(PathOption), Seed = call.Value(SharedOptions.Seed) };
        return OptionsCheck.Require(call.Value(StoriesOption) is { } stories ? named with { Stories = stories } : named, "text");
    }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Stories < 2)
            yield return new("stories", FormattableString.Invariant($"is {Stories}, expected at least 2: some are held out"));
        if (HeldOutShare is not (> 0 and < 1))
            yield return new("heldOutShare", FormattableString.Invariant($"is {HeldOutShare}, expected a number between 0 and 1"));
    }

    /// <summary>All documents.</summary>
    public IReadOnlyList<string> Documents() => Path is { } path ? TextFiles.Read(path) : [.. new StoryGenerator(Seed).Take(Stories).Select(story => story.Text)];

    /// <summary>The documents to train on and those held out; no document is in both.</summary>
    public (IReadOnlyList<string> Train, IReadOnlyList<string> HeldOut) Split() => TokenSequences.Split(Documents(), HeldOutShare, new SeedStreams(Seed).Stream("text/held-out"));

    /// <summary>For people: where the text comes from.</summary>
    public override string ToString() => Path ?? FormattableString.Invariant($"{Stories} built-in stories");
}
