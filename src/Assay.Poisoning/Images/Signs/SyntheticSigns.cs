using System.Runtime.InteropServices;
using Assay.Core.Options;
using Assay.Core.Randomness;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Signs;

/// <summary>Drawn road signs of 32×32, four outlines times three glyphs: a stand-in for traffic signs that needs no files.</summary>
public static class SyntheticSigns
{
    private static readonly string[] Outlines = ["circle", "square", "diamond", "triangle"];
    private static readonly string[] Glyphs = ["a level bar", "an upright bar", "a ring"];

    /// <summary>Classes.</summary>
    public const int ClassCount = 12;

    /// <summary>Names of the classes: "circle with a ring".</summary>
    public static IReadOnlyList<string> Classes { get; } = [.. Outlines.SelectMany(outline => Glyphs.Select(glyph => $"{outline} with {glyph}"))];

    /// <summary>Training and test images; the same seed gives the same images, whatever the counts. The caller disposes them.</summary>
    public static (ImageSet Train, ImageSet Test) Make(SignOptions options, long seed)
    {
        OptionsCheck.Require(options, "synthetic signs");
        var seeds = new SeedStreams(seed).Child("signs");
        return (Set("train", options.Train, options.Imbalance), Set("test", options.Test, imbalance: 1));

        ImageSet Set(string part, int count, double imbalance)
        {
            var labels = Labels(count, imbalance, seeds.Stream($"{part}/labels"));
            var drawing = seeds.Child(part).Seed;
            var pixels = empty([count, 3, SignDrawing.Side, SignDrawing.Side], ScalarType.Float32);
            Parallel.For(0, count, i =>
            {
                using var one = pixels[i];
                var stream = new SeedStreams(drawing).Stream(Invariant($"{i}"));
                new SignDrawing(options, labels[i] / Glyphs.Length, labels[i] % Glyphs.Length, stream).Draw(MemoryMarshal.Cast<byte, float>(one.bytes));
            });
            return new(pixels, labels, Classes, [.. Enumerable.Range(0, count).Select(i => Invariant($"{part}:{i}"))]);
        }
    }

    // Class c has imbalance^(-c/11) times the images of class 0.
    private static int[] Labels(int count, double imbalance, SeedStream stream)
    {
        var weights = Enumerable.Range(0, ClassCount).Select(c => Math.Pow(imbalance, -c / (ClassCount - 1.0))).ToArray();
        var (total, sum) = (weights.Sum(), 0.0);
        var labels = new List<int>(count);
        for (var c = 0; c < ClassCount; c++)
        {
            sum += weights[c];
            while (labels.Count < Math.Round(count * sum / total))
                labels.Add(c);
        }
        var shuffled = labels.ToArray();
        stream.Shuffle<int>(shuffled);
        return shuffled;
    }
}
