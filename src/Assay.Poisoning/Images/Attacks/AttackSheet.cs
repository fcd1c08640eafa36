using Assay.Core.Reports;
using Assay.Core.Runs;
using SkiaSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>One picture of what attacks do: a line for each, and for each image the original, what the trigger changes, and the result.</summary>
public static class AttackSheet
{
    private const int Cell = 96, Gap = 6, Margin = 150, Header = 28;


    /// <summary>Writes the sheet as a PNG.</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">[N, C, H, W] in [0, 1].</param>
    /// <param name="attacks">Whose triggers are shown.</param>
    /// <returns>For each attack by how much its differences are amplified.</returns>
    public static IReadOnlyList<double> Write(string path, Tensor images, IReadOnlyList<AttackOptions> attacks)
    {
        var count = (int)images.shape[0];
        using var bitmap = new SKBitmap(Margin + count * (3 * (Cell + Gap) + Gap), Header + attacks.Count * (Cell + Gap));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        for (var i = 0; i < count; i++)
            foreach (var (column, word) in ((int, string)[])[(0, "original"), (1, "change"), (2, "result")])
                Write(canvas, word, Left(i, column), Header - 9);
        var amplified = attacks.Select((attack, line) => Draw(canvas, images, attack, line)).ToArray();
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, png.SaveTo);
        return amplified;
    }

    private static double Draw(SKCanvas canvas, Tensor images, AttackOptions attack, int line)
    {
        using var scope = NewDisposeScope();
        var results = attack.Trigger.Apply(images);
        var change = results - images;
        var largest = change.abs().max().cpu().item<float>();
        var factor = largest > 0 ? 1 / (2 * largest) : 1;
        var top = Header + line * (Cell + Gap);
        Write(canvas, attack.Trigger.Name, Gap, top + Cell / 2);
        Write(canvas, Invariant($"change × {2 * factor:F1}"), Gap, top + Cell / 2 + 20);
        for (var i = 0; i < images.shape[0]; i++)
        {
            Put(canvas, images[i], Left(i, 0), top);
            Put(canvas, (change[i] * factor + 0.5).clamp(0, 1), Left(i, 1), top);
            Put(canvas, results[i], Left(i, 2), top);
        }
        return 2 * factor;
    }

    private static int Left(int image, int column) => Margin + image * (3 * (Cell + Gap) + Gap) + column * (Cell + Gap);

    // Pixels stay squares: a single changed one must be seen.
    private static void Put(SKCanvas canvas, Tensor image, int left, int top)
    {
        var (channels, height, width) = ((int)image.shape[0], (int)image.shape[1], (int)image.shape[2]);
        var values = image.contiguous().data<float>().ToArray();
        using var small = new SKBitmap(width, height);
        for (var i = 0; i < width * height; i++)
            small.SetPixel(i % width, i / width, new SKColor(Value(0, i), Value(1, i), Value(2, i)));
        using var picture = SKImage.FromBitmap(small);
        canvas.DrawImage(picture, new SKRect(left, top, left + Cell, top + Cell), new SKSamplingOptions(SKFilterMode.Nearest));

        byte Value(int channel, int i) => (byte)Math.Round(255 * values[Math.Min(channel, channels - 1) * height * width + i]);
    }

    private static void Write(SKCanvas canvas, string text, int left, int baseline)
    {
        using var font = new SKFont(EmbeddedFont.Face, 14);
        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        canvas.DrawText(text, left, baseline, font, paint);
    }
}
