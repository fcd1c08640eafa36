using Assay.Dictionaries;

namespace Assay.BoardGames.Scoring;

/// <summary>The classifiers made of each latent: it says yes where its value is above t times the largest value seen, t = 0, 0.1 … 1 (§2.2 of arXiv 2408.00113: φ).</summary>
/// <remarks>
/// Strictly above, so t = 0 asks whether the latent fires. Thresholds are products of float32 numbers, as the reference computes them. A latent that never fired on the sample that the
/// largest values come from is dead: it makes no classifiers, whatever it does later. Values above the largest one are fine.
/// </remarks>
public sealed class ThresholdGrid
{
    /// <summary>Thresholds per latent. The last, t = 1, is cleared only on boards outside the sample of the largest values.</summary>
    public const int Steps = 11;

    private readonly float[] _thresholds;
    private readonly int[] _alive;

    /// <summary>A grid from largest values, NaN for a dead latent.</summary>
    public ThresholdGrid(IReadOnlyList<float> largest)
    {
        Latents = largest.Count;
        _thresholds = new float[Latents * Steps];
        _alive = [.. Enumerable.Range(0, Latents).Where(latent => !float.IsNaN(largest[latent]))];
        for (var at = 0; at < _thresholds.Length; at++)
            _thresholds[at] = Share(at % Steps) * largest[at / Steps];
    }

    /// <summary>Latents of the dictionary, M.</summary>
    public int Latents { get; }

    /// <summary>Latents that fired on the sample, by their number in the dictionary, rising.</summary>
    public ReadOnlySpan<int> Alive => _alive;

    /// <summary>A grid whose largest values are those of <paramref name="sample"/>, best taken from as many activations of the training text as are at hand.</summary>
    /// <remarks>Neurons may never be positive: of a negative largest value the size counts.</remarks>
    public static ThresholdGrid Of(SparseRows sample) => Of(sample.Width, [sample]);

    /// <summary>The same of a sample that comes in pieces, which need not be held together.</summary>
    public static ThresholdGrid Of(int latents, IEnumerable<SparseRows> pieces)
    {
        var (largest, fired, rows) = (new float[latents], new int[latents], 0);
        Array.Fill(largest, float.NegativeInfinity);
        foreach (var piece in pieces)
        {
            rows += piece.Count;
            Count(piece, largest, fired);
        }
        return new([.. largest.Select((value, latent) => fired[latent] == 0 ? float.NaN : Math.Abs(fired[latent] < rows ? Math.Max(value, 0) : value))]);
    }

    /// <summary>t of one step, 0…1.</summary>
    public static float Share(int step) => (float)(step * 0.1);

    /// <summary>The value that a latent must exceed at one step; NaN for a dead latent.</summary>
    public float Threshold(int latent, int step) => _thresholds[latent * Steps + step];

    /// <summary>How many of the latent's thresholds a value exceeds: 0 where it does not count as active at all, or the latent is dead.</summary>
    internal int Cleared(int latent, float value)
    {
        var thresholds = _thresholds.AsSpan(latent * Steps, Steps);
        var cleared = 0;
        while (cleared < Steps && value > thresholds[cleared])
            cleared++;
        return cleared;
    }

    private static void Count(SparseRows piece, float[] largest, int[] fired)
    {
        var latents = piece.Latents;
        var values = piece.Values;
        for (var pair = 0; pair < latents.Length; pair++)
        {
            largest[latents[pair]] = Math.Max(largest[latents[pair]], values[pair]);
            fired[latents[pair]]++;
        }
    }
}
