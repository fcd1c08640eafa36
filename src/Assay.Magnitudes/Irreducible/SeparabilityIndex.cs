namespace Assay.Magnitudes.Irreducible;

/// <summary>How far two coordinates are from independence in the rotation where they are nearest to it, in bits.</summary>
/// <param name="Bits">The paper's estimate from counts, too high by what chance makes of few points.</param>
/// <param name="Corrected">Less the bias that entropies from counts have (Miller and Madow 1955); may lie a little under 0.</param>
internal sealed record Separability(double Bits, double Corrected);

/// <summary>The separability index: S = min over rotations of I(a; b), 0 where a feature falls into two independent ones.</summary>
/// <remarks>Engels et al. (arXiv 2405.14860). A quarter turn exchanges the two coordinates and changes nothing, so rotations are taken from a quarter turn; theirs are as many over a full one.</remarks>
internal static class SeparabilityIndex
{
    /// <summary>The index of points; each bin is an equal share of a coordinate's range.</summary>
    public static Separability Of(PlanarPoints points, int angles, int bins)
    {
        var (bits, corrected) = (double.PositiveInfinity, double.PositiveInfinity);
        var (joint, first, second) = (new int[bins * bins], new int[bins], new int[bins]);
        for (var i = 0; i < angles; i++)
        {
            var angle = Math.PI / 2 * i / angles;
            Count(points.Along(angle), points.Along(angle + Math.PI / 2), bins, joint, first, second);
            var information = (Entropy(first) + Entropy(second) - Entropy(joint)) / Math.Log(2);
            bits = Math.Min(bits, information);
            corrected = Math.Min(corrected, information - (Occupied(joint) - Occupied(first) - Occupied(second) + 1) / (2.0 * points.Count * Math.Log(2)));
        }
        return new(bits, corrected);
    }

    private static void Count(double[] a, double[] b, int bins, int[] joint, int[] first, int[] second)
    {
        Array.Clear(joint);
        Array.Clear(first);
        Array.Clear(second);
        double lowA = a.Min(), lowB = b.Min(), rangeA = a.Max() - lowA, rangeB = b.Max() - lowB;
        var rounding = 1e-9 * Math.Max(rangeA, rangeB);
        for (var i = 0; i < a.Length; i++)
        {
            var (row, column) = (Bin(a[i], lowA, rangeA), Bin(b[i], lowB, rangeB));
            joint[row * bins + column]++;
            first[row]++;
            second[column]++;
        }

        int Bin(double value, double low, double range) => range > rounding ? Math.Min(bins - 1, (int)((value - low) / range * bins)) : 0;
    }

    private static double Entropy(int[] counts)
    {
        double total = counts.Sum(), entropy = 0;
        foreach (var count in counts)
        {
            if (count > 0)
                entropy -= count / total * Math.Log(count / total);
        }
        return entropy;
    }

    private static int Occupied(int[] counts) => counts.Count(count => count > 0);
}
