using ScottPlot;
using SkiaSharp;

namespace Assay.Core.Reports;

/// <summary>DejaVu Sans out of this assembly, so that plots have their text on machines without fonts and look the same on all.</summary>
public sealed class EmbeddedFont : IFontResolver
{
    internal const string Name = "DejaVu Sans";
    private static readonly Lazy<SKTypeface> Typeface = new(Load);

    /// <summary>The face, for pictures that are drawn by hand.</summary>
    public static SKTypeface Face => Typeface.Value;

    /// <summary>Makes the font ScottPlot's own; once per process.</summary>
    internal static void Register() => _ = Registered.Value;

    private static readonly Lazy<bool> Registered = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new EmbeddedFont());
        Fonts.Default = Fonts.Sans = Fonts.Serif = Fonts.Monospace = Name;
        return true;
    });

    /// <summary>One face only: weight and slant are left to the size and place of the text.</summary>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => fontName == Name ? Typeface.Value : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Typeface.Value : null;

    private static SKTypeface Load()
    {
        using var stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        using var bytes = SKData.Create(stream);
        return SKTypeface.FromData(bytes);
    }
}
