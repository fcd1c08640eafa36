using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Formats;

/// <summary>Binary portable pixmaps (P6) of one byte a sample, which SkiaSharp does not read.</summary>
internal static class Ppm
{
    private const int MostSide = 1 << 14;

    /// <summary>Width, height and RGB bytes, row by row.</summary>
    /// <exception cref="UnreadableFileException">It is no P6 file of 8 bits, or ends early.</exception>
    public static (int Width, int Height, byte[] Rgb) Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        if (bytes.Length < 2 || bytes[0] != 'P' || bytes[1] != '6')
            throw new UnreadableFileException(file, "does not begin with P6: it is no binary portable pixmap");
        var at = 2;
        var (width, height, largest) = (Number(file, bytes, ref at, MostSide, "width"), Number(file, bytes, ref at, MostSide, "height"), Number(file, bytes, ref at, 255, "largest value"));
        if (largest != 255)
            throw new UnreadableFileException(file, Invariant($"has samples up to {largest}, expected 255"));
        at++;                                                   // one blank ends the header
        var count = 3 * width * height;
        return bytes.Length - at >= count
            ? (width, height, bytes[at..(at + count)])
            : throw new UnreadableFileException(file, Invariant($"holds {Math.Max(bytes.Length - at, 0)} bytes of pixels, expected {count} for {width}×{height}"));
    }

    private static int Number(string file, byte[] bytes, ref int at, int most, string what)
    {
        while (at < bytes.Length && (char.IsWhiteSpace((char)bytes[at]) || bytes[at] == '#'))
        {
            if (bytes[at] == '#')
            {
                while (at < bytes.Length && bytes[at] != '\n')
                    at++;
            }
            else
            {
                at++;
            }
        }
        var (first, value) = (at, 0);
        for (; at < bytes.Length && char.IsAsciiDigit((char)bytes[at]) && value <= most; at++)
            value = 10 * value + bytes[at] - '0';
        return at > first && value > 0 && value <= most ? value : throw new UnreadableFileException(file, Invariant($"has no {what} from 1 to {most} in its header"));
    }
}
