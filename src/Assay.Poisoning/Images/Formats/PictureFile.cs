using Assay.Core.Errors;
using SkiaSharp;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Formats;

/// <summary>One picture, decoded to RGB and scaled.</summary>
internal static class PictureFile
{
    private const int MostSide = 1 << 14;

    /// <summary>Endings of the files that are read.</summary>
    public static string[] Endings { get; } = [".png", ".jpg", ".jpeg", ".ppm"];

    /// <summary>Whether a file is one of them by its name.</summary>
    public static bool Is(string file) => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes a picture, scaled to <paramref name="side"/> × <paramref name="side"/>, as three planes of numbers in [0, 1].</summary>
    /// <param name="file">PNG, JPEG or PPM.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="into">3 × side × side numbers.</param>
    public static void Read(string file, int side, Span<float> into)
    {
        using var picture = Path.GetExtension(file).Equals(".ppm", StringComparison.OrdinalIgnoreCase) ? FromPixmap(file) : Decoded(file);
        using var scaled = picture.Width == side && picture.Height == side ? picture.Copy() : picture.Resize(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        var pixels = scaled.GetPixelSpan();
        var plane = side * side;
        for (var i = 0; i < plane; i++)
        {
            for (var channel = 0; channel < 3; channel++)
                into[channel * plane + i] = pixels[4 * i + channel] / 255f;
        }
    }

    private static SKBitmap Decoded(string file)
    {
        using var codec = SKCodec.Create(file, out var result) ?? throw new UnreadableFileException(file, Invariant($"is no picture that can be read ({result})"));
        if (codec.Info.Width > MostSide || codec.Info.Height > MostSide)
            throw new UnreadableFileException(file, Invariant($"is {codec.Info.Width}×{codec.Info.Height}, expected at most {MostSide} a side"));
        // What is transparent becomes black: opaque pixels are asked of opaque pictures only.
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;
        var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, alpha));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) is var decoded && decoded != SKCodecResult.Success)
        {
            bitmap.Dispose();
            throw new UnreadableFileException(file, Invariant($"cannot be decoded ({decoded})"));
        }
        return bitmap;
    }

    private static SKBitmap FromPixmap(string file)
    {
        var (width, height, rgb) = Ppm.Read(file);
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        for (var i = 0; i < width * height; i++)
        {
            rgb.AsSpan(3 * i, 3).CopyTo(pixels[(4 * i)..]);
            pixels[4 * i + 3] = 255;
        }
        return bitmap;
    }
}
