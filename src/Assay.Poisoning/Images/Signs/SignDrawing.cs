using Assay.Core.Randomness;

namespace Assay.Poisoning.Images.Signs;

/// <summary>One sign: outline with a rim, a glyph on it, in front of a slope of colour, all by signed distances so that edges are smooth.</summary>
internal sealed class SignDrawing
{
    public const int Side = 32;

    // A pixel's share of a shape is a logistic function of the distance to its edge, with this slope per pixel.
    private const double EdgeSlope = 2.5;
    private const double RimWidth = 2;

    private readonly SignOptions _options;
    private readonly int _outline, _glyph;
    private readonly SeedStream _stream;
    private readonly double _x, _y, _radius, _cos, _sin, _brightness;
    private readonly double[] _ground, _slopeX, _slopeY, _rim, _face, _ink, _box;
    private readonly (double Left, double Top, double Right, double Bottom) _occluded;

    public SignDrawing(SignOptions options, int outline, int glyph, SeedStream stream)
    {
        (_options, _outline, _glyph, _stream) = (options, outline, glyph, stream);
        (_x, _y) = (Side / 2.0 + Symmetric(options.Shift), Side / 2.0 + Symmetric(options.Shift));
        _radius = Between(options.LeastRadius, options.MostRadius);
        (_sin, _cos) = Math.SinCos(Symmetric(options.Rotation));
        _brightness = Between(0.5, 1.1);
        (_ground, _slopeX, _slopeY) = (Colour(0, 1), Colour(-0.01, 0.01), Colour(-0.01, 0.01));
        (_rim, _face, _ink, _box) = (Colour(0, 1), Colour(0.6, 1), Colour(0, 0.4), Colour(0.2, 0.8));
        _occluded = Occlusion();
    }

    /// <summary>Draws three planes of numbers in [0, 1].</summary>
    public void Draw(Span<float> planes)
    {
        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
            {
                var (dx, dy) = (column + 0.5 - _x, row + 0.5 - _y);
                var (u, v) = (_cos * dx + _sin * dy, _cos * dy - _sin * dx);
                var (sign, face, ink) = (Cover(Outline(u, v, _radius)), Cover(Outline(u, v, _radius - RimWidth)), Cover(Glyph(u, v)));
                var hidden = column >= _occluded.Left && column < _occluded.Right && row >= _occluded.Top && row < _occluded.Bottom;
                for (var channel = 0; channel < 3; channel++)
                {
                    var value = _ground[channel] + dx * _slopeX[channel] + dy * _slopeY[channel];
                    value = Mix(Mix(Mix(value, _rim[channel], sign), _face[channel], face), _ink[channel], ink);
                    value = _brightness * (hidden ? _box[channel] : value) + _options.Noise * Normal();
                    planes[(channel * Side + row) * Side + column] = (float)Math.Clamp(value, 0, 1);
                }
            }
        }
    }

    // Distance to the outline's edge, below 0 inside; areas are about equal.
    private double Outline(double u, double v, double radius) => _outline switch
    {
        0 => Math.Sqrt(u * u + v * v) - radius,
        1 => Math.Max(Math.Abs(u), Math.Abs(v)) - 0.88 * radius,
        2 => (Math.Abs(u) + Math.Abs(v)) / Math.Sqrt(2) - 0.88 * radius,
        _ => Math.Max(v, 0.5 * (Math.Sqrt(3) * Math.Abs(u) - v)) - 0.68 * radius,
    };

    private double Glyph(double u, double v)
    {
        var (half, thin) = (0.42 * _radius, 0.12 * _radius);
        return _glyph switch
        {
            0 => Math.Max(Math.Abs(u) - half, Math.Abs(v) - thin),
            1 => Math.Max(Math.Abs(v) - half, Math.Abs(u) - thin),
            _ => Math.Abs(Math.Sqrt(u * u + v * v) - 0.3 * _radius) - 0.1 * _radius,
        };
    }

    private (double, double, double, double) Occlusion()
    {
        if (_stream.NextDouble() >= _options.Occlusion)
            return default;
        var (width, height) = (3 + _stream.NextInt32(7), 3 + _stream.NextInt32(7));
        var (left, top) = (_stream.NextInt32(Side - width), _stream.NextInt32(Side - height));
        return (left, top, left + width, top + height);
    }

    private static double Cover(double distance) => 1 / (1 + Math.Exp(EdgeSlope * distance));

    private static double Mix(double below, double above, double cover) => below + (above - below) * cover;

    private double[] Colour(double low, double high) => [Between(low, high), Between(low, high), Between(low, high)];

    private double Symmetric(double most) => Between(-most, most);

    private double Between(double low, double high) => low + (high - low) * _stream.NextDouble();

    // Box and Muller 1958.
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _stream.NextDouble())) * Math.Cos(2 * Math.PI * _stream.NextDouble());
}
