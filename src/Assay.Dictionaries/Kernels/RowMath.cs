using System.Numerics;
using System.Runtime.CompilerServices;

namespace Assay.Dictionaries.Kernels;

/// <summary>Sums over a few rows of a matrix, and products of two vectors, in the widest vectors that .NET counts as portable.</summary>
internal static unsafe class RowMath
{
    public const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    private static int Lanes => Vector<float>.Count;

    /// <summary>sum += Σ weightᵢ · row(indexᵢ). Four rows at a time, so that the sum is loaded and stored once for four.</summary>
    [MethodImpl(Hot)]
    public static void AddRows(float* sum, int width, float* matrix, int* index, float* weight, int count)
    {
        var i = 0;
        for (; i + 4 <= count; i += 4)
            AddFour(sum, width, matrix, index + i, weight + i);
        for (; i < count; i++)
            AddOne(sum, width, matrix + (long)index[i] * width, weight[i]);
    }

    [MethodImpl(Hot)]
    public static float Dot(float* a, float* b, int width)
    {
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i + 4 * Lanes <= width; i += 4 * Lanes)
        {
            s0 = Vector.FusedMultiplyAdd(At(a + i), At(b + i), s0);
            s1 = Vector.FusedMultiplyAdd(At(a + i + Lanes), At(b + i + Lanes), s1);
            s2 = Vector.FusedMultiplyAdd(At(a + i + 2 * Lanes), At(b + i + 2 * Lanes), s2);
            s3 = Vector.FusedMultiplyAdd(At(a + i + 3 * Lanes), At(b + i + 3 * Lanes), s3);
        }
        for (; i + Lanes <= width; i += Lanes)
            s0 = Vector.FusedMultiplyAdd(At(a + i), At(b + i), s0);
        var sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (; i < width; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>a += factor · b.</summary>
    [MethodImpl(Hot)]
    public static void AddOne(float* a, int width, float* b, float factor)
    {
        var f = new Vector<float>(factor);
        var i = 0;
        for (; i + Lanes <= width; i += Lanes)
            Vector.FusedMultiplyAdd(At(b + i), f, At(a + i)).Store(a + i);
        for (; i < width; i++)
            a[i] += b[i] * factor;
    }

    /// <summary>a *= factor.</summary>
    [MethodImpl(Hot)]
    public static void Scale(float* a, int width, float factor)
    {
        var i = 0;
        for (; i + Lanes <= width; i += Lanes)
            (At(a + i) * factor).Store(a + i);
        for (; i < width; i++)
            a[i] *= factor;
    }

    /// <summary>powers = factor · max(value, smallest)^exponent where the value is above 0, else 0.</summary>
    [MethodImpl(Hot)]
    public static void Powers(float* values, float* powers, int count, float exponent, float factor, float smallest)
    {
        Vector<float> floor = new(smallest), e = new(exponent), f = new(factor);
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            var value = At(values + i);
            var power = Vector.Exp(Vector.Log(Vector.Max(value, floor)) * e) * f;
            Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<float>.Zero), power, Vector<float>.Zero).Store(powers + i);
        }
        for (; i < count; i++)
            powers[i] = values[i] > 0 ? MathF.Exp(MathF.Log(MathF.Max(values[i], smallest)) * exponent) * factor : 0;
    }

    /// <summary>y = (y − target) · factor, and the sum of squares of y − target.</summary>
    [MethodImpl(Hot)]
    public static double Error(float* y, float* target, int width, float factor)
    {
        var squares = Vector<float>.Zero;
        var i = 0;
        for (; i + Lanes <= width; i += Lanes)
        {
            var miss = At(y + i) - At(target + i);
            squares = Vector.FusedMultiplyAdd(miss, miss, squares);
            (miss * factor).Store(y + i);
        }
        double sum = Vector.Sum(squares);
        for (; i < width; i++)
        {
            var miss = y[i] - target[i];
            sum += miss * miss;
            y[i] = miss * factor;
        }
        return sum;
    }

    [MethodImpl(Hot)]
    private static void AddFour(float* sum, int width, float* matrix, int* index, float* weight)
    {
        float* a = matrix + (long)index[0] * width, b = matrix + (long)index[1] * width, c = matrix + (long)index[2] * width, d = matrix + (long)index[3] * width;
        Vector<float> wa = new(weight[0]), wb = new(weight[1]), wc = new(weight[2]), wd = new(weight[3]);
        var i = 0;
        for (; i + Lanes <= width; i += Lanes)
        {
            var s = Vector.FusedMultiplyAdd(At(a + i), wa, At(sum + i));
            s = Vector.FusedMultiplyAdd(At(b + i), wb, s);
            s = Vector.FusedMultiplyAdd(At(c + i), wc, s);
            Vector.FusedMultiplyAdd(At(d + i), wd, s).Store(sum + i);
        }
        for (; i < width; i++)
            sum[i] += a[i] * weight[0] + b[i] * weight[1] + c[i] * weight[2] + d[i] * weight[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> At(float* at) => Unsafe.ReadUnaligned<Vector<float>>(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(this Vector<float> vector, float* at) => Unsafe.WriteUnaligned(at, vector);
}
