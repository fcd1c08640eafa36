using System.Buffers;

namespace Assay.Dictionaries.Kernels;

/// <summary>The k-th largest of many numbers.</summary>
internal static class Largest
{
    /// <summary>The smallest of the <paramref name="keep"/> largest, in expected time linear in the count.</summary>
    /// <param name="values">At least <paramref name="keep"/> numbers, none of them NaN; left as they are.</param>
    /// <param name="keep">k, at least 1.</param>
    /// <param name="atFloor">How many of the k are equal to the smallest.</param>
    public static float Smallest(ReadOnlySpan<float> values, int keep, out int atFloor)
    {
        var rented = ArrayPool<float>.Shared.Rent(values.Length);
        var left = rented.AsSpan(0, values.Length);
        values.CopyTo(left);
        var wanted = keep;
        while (true)
        {
            var pivot = Median(left[0], left[left.Length / 2], left[^1]);
            var (above, equal) = Partition(left, pivot);
            if (wanted <= above)
                left = left[..above];
            else if (wanted <= above + equal)
            {
                atFloor = wanted - above;
                ArrayPool<float>.Shared.Return(rented);
                return pivot;
            }
            else
            {
                left = left[(above + equal)..];
                wanted -= above + equal;
            }
        }
    }

    // Larger ones first, then those equal to the pivot, then the rest.
    private static (int Above, int Equal) Partition(Span<float> values, float pivot)
    {
        int above = 0, end = values.Length, i = 0;
        while (i < end)
        {
            if (values[i] > pivot)
            {
                (values[above], values[i]) = (values[i], values[above]);
                above++;
                i++;
            }
            else if (values[i] < pivot)
            {
                end--;
                (values[end], values[i]) = (values[i], values[end]);
            }
            else
                i++;
        }
        return (above, end - above);
    }

    private static float Median(float a, float b, float c) => MathF.Max(MathF.Min(a, b), MathF.Min(MathF.Max(a, b), c));
}
