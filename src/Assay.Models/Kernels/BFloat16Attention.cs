using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Assay.Models.Kernels.BFloat16Lanes;
using static Assay.Models.Kernels.Lanes;

namespace Assay.Models.Kernels;

/// <summary>Sizes of the attention of one query position: B sequences, K key-value heads with G queries each, hd numbers a head; keys lie <see cref="Room"/> places a head.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OneQuery(int B, int K, int G, int HeadWidth, int Room, int Keys);

/// <summary>Attention of one new position over a cache's keys and values, in one pass over each: scores, soft cap, softmax and mix in float32.</summary>
internal static unsafe class BFloat16Attention
{
    /// <summary>Writes z [B, K·G·hd] from queries [B, K·G, hd] and keys and values [B, K, room, hd] of which the first <see cref="OneQuery.Keys"/> places count, but for the first <paramref name="hidden"/> of a sequence.</summary>
    public static void Mix(ushort* q, ushort* k, ushort* v, ushort* z, OneQuery s, int[] hidden, float factor, double? cap) =>
        Rows.For((long)s.B * s.K, 2L * s.Keys * s.HeadWidth, [MethodImpl(Hot)] (from, to) =>
        {
            var scores = new float[s.G * s.Keys];
            var query = new float[s.G * s.HeadWidth];
            for (var head = from; head < to; head++)
            {
                var first = hidden[head / s.K];
                var (at, keys) = (head * s.G * s.HeadWidth, (head * s.Room + first) * s.HeadWidth);
                fixed (float* score = scores, wide = query)
                {
                    Widen(q + at, wide, s.G * s.HeadWidth, factor);
                    Scores(wide, k + keys, score, s.G, s.Keys - first, s.HeadWidth);
                    for (var g = 0; g < s.G; g++)
                        Softmax(score + g * (s.Keys - first), s.Keys - first, cap);
                    new Span<float>(wide, s.G * s.HeadWidth).Clear();
                    Sum(score, v + keys, wide, s.G, s.Keys - first, s.HeadWidth);
                    Narrow(wide, z + at, s.G * s.HeadWidth);
                }
            }
        });

    // Wide rows lie as the lanes do: within each step the even places, then the odd.
    [MethodImpl(Hot)]
    private static void Widen(ushort* x, float* wide, int count, float factor)
    {
        for (var i = 0; i < count; i += Step)
        {
            var (even, odd) = BFloat16Lanes.Load(x + i);
            (even * factor).Store(wide + i);
            (odd * factor).Store(wide + i + Width);
        }
    }

    [MethodImpl(Hot)]
    private static void Narrow(float* wide, ushort* y, int count)
    {
        for (var i = 0; i < count; i += Step)
            BFloat16Lanes.Store(Vector.Load(wide + i), Vector.Load(wide + i + Width), y + i);
    }

    [MethodImpl(Hot)]
    private static void Scores(float* query, ushort* k, float* score, int groups, int keys, int width)
    {
        for (var key = 0; key < keys; key++, k += width)
        {
            for (var g = 0; g < groups; g++)
            {
                Vector<float> even = default, odd = default;
                var x = query + g * width;
                for (var i = 0; i < width; i += Step)
                {
                    var (a, b) = BFloat16Lanes.Load(k + i);
                    even = Vector.FusedMultiplyAdd(a, Vector.Load(x + i), even);
                    odd = Vector.FusedMultiplyAdd(b, Vector.Load(x + i + Width), odd);
                }
                score[g * keys + key] = Vector.Sum(even + odd);
            }
        }
    }

    [MethodImpl(Hot)]
    private static void Sum(float* score, ushort* v, float* sum, int groups, int keys, int width)
    {
        for (var key = 0; key < keys; key++, v += width)
        {
            for (var g = 0; g < groups; g++)
            {
                var p = new Vector<float>(score[g * keys + key]);
                var y = sum + g * width;
                for (var i = 0; i < width; i += Step)
                {
                    var (a, b) = BFloat16Lanes.Load(v + i);
                    Vector.FusedMultiplyAdd(a, p, Vector.Load(y + i)).Store(y + i);
                    Vector.FusedMultiplyAdd(b, p, Vector.Load(y + i + Width)).Store(y + i + Width);
                }
            }
        }
    }

    private static void Softmax(float* x, int count, double? cap)
    {
        if (cap is { } c)
            for (var i = 0; i < count; i += Width)
                Lanes.Store(Tanh(Lanes.Load(x + i, count - i) * (float)(1 / c)) * (float)c, x + i, count - i);
        CausalSoftmax.Normalise(x, count, Largest(x, count));
    }

    [MethodImpl(Hot)]
    private static float Largest(float* x, int count)
    {
        var largest = float.NegativeInfinity;
        for (var i = 0; i < count; i++)
            largest = MathF.Max(largest, x[i]);
        return largest;
    }
}
