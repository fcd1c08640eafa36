using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Poisoning.Images;
using Assay.Poisoning.Images.Attacks;
using Assay.Poisoning.Images.Formats;
using Assay.Poisoning.Images.Signs;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay poison images show</c>: one picture of what each attack does to some images.</summary>
internal static class PoisonImagesShowVerb
{
    private const int Most = 12;

    internal static Option<string> Data { get; } = new("--data") { Description = "Folder of images: CIFAR-10 binary, IDX, GTSRB, or a folder of pictures for each class [default: drawn signs].", HelpName = "folder" };

    internal static Option<int> Side { get; } = new("--side") { Description = "Pixels a side that images of various sizes are scaled to.", HelpName = "pixels", DefaultValueFactory = _ => 32 };

    private static readonly Option<string> Attacks = Words.Option("--attacks", "Whose triggers: a set of attacks with its strengths.", "signs", [.. AttackPresets.All.Keys]);

    private static readonly Option<int> Count = new("--count") { Description = Invariant($"Images shown, at most {Most}."), HelpName = "count", DefaultValueFactory = _ => 3 };

    private static readonly Option<string> Perturbation = new("--perturbation") { Description = "Also a universal perturbation of yours, .npy.", HelpName = "file" };

    public static Verb Verb { get; } = new()
    {
        Name = "show",
        Summary = "Draw originals, what each attack's trigger changes (amplified), and results on one sheet.",
        Options = [Data, Side, Attacks, Count, Perturbation, SharedOptions.Out, SharedOptions.Seed],
        Examples =
        [
            new("poison images show --out sheet.png", "six attacks on drawn signs"),
            new("poison images show --data cifar-10-batches-bin --attacks cifar10 --count 2 --out cifar.png", "the paper's strengths, on CIFAR-10"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var (path, count) = (call.Required(SharedOptions.Out), call.Value(Count));
        if (count is < 1 or > Most)
            throw new AssayException(Invariant($"--count is {count}, expected 1 to {Most}"));
        var attacks = AttackPresets.All[call.Value(Attacks)!];
        if (call.Value(Perturbation) is { } file)
            attacks = AttackPresets.WithPerturbation(attacks, file);
        using var images = Images(call);
        if (images.Count < count)
            throw new AssayException(Invariant($"--count is {count}, and the set has {images.Count} images"));
        var rows = Enumerable.Range(0, images.Count).ToArray();
        new SeedStreams(call.Value(SharedOptions.Seed)).Stream("sheet").Shuffle<int>(rows);
        using var chosen = images.Of(rows[..count]);
        var amplified = AttackSheet.Write(path, chosen.Pixels, attacks);
        return new(new { File = path, Images = chosen.Names, Attacks = attacks.Select((attack, i) => new { attack.Trigger.Name, attack.Share, attack.CleanLabel, Amplified = amplified[i] }) },
            console => console.WriteLine(Invariant($"{attacks.Count} attacks on {count} images in {path}")));
    }

    private static ImageSet Images(Invocation call)
    {
        var sets = call.Value(Data) is { } folder ? ImageFolders.Read(folder, call.Value(Side)) : Signs(call.Value(SharedOptions.Seed));
        sets.Test?.Dispose();
        return sets.Train;
    }

    private static ImageSets Signs(long seed)
    {
        var (train, test) = SyntheticSigns.Make(new SignOptions { Train = 60, Test = SyntheticSigns.ClassCount }, seed);
        return new("drawn signs", train, test);
    }
}
