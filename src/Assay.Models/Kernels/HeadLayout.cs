using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Assay.Models.Kernels.Lanes;

namespace Assay.Models.Kernels;

/// <summary>Sizes of one attention: B sequences, T positions, H query heads, K key-value heads, hd floats each.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeadSizes(int B, int T, int H, int K, int HeadWidth)
{
    /// <summary>Heads in a row of the fused projection: H queries, K keys, K values.</summary>
    public int All => H + 2 * K;
}

/// <summary>Between rows of the fused projection [B·T, (H + 2K)·hd] and heads [B, H or K, T, hd], rotary positions applied on the way.</summary>
internal static unsafe class HeadLayout
{
    /// <summary>Rows to heads; queries come out rotated and multiplied by <paramref name="queryFactor"/>, keys rotated.</summary>
    public static void Split(float* rows, float* q, float* k, float* v, float* cos, float* sin, HeadSizes s, float queryFactor) =>
        Rows.For((long)s.B * s.T, 2 * s.All * s.HeadWidth, [MethodImpl(Hot)] (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var t = row % s.T;
                float* x = rows + row * s.All * s.HeadWidth, c = cos + t * s.HeadWidth, n = sin + t * s.HeadWidth;
                for (var h = 0; h < s.All; h++, x += s.HeadWidth)
                {
                    var head = Head(q, k, v, s, row / s.T, h) + t * s.HeadWidth;
                    Turn(x, head, c, n, s.HeadWidth, h < s.H ? queryFactor : 1, h < s.H + s.K ? 1 : 0);
                }
            }
        });

    /// <summary>The transpose of <see cref="Split"/>: gradients of heads to gradients of rows.</summary>
    public static void SplitBackward(float* rows, float* q, float* k, float* v, float* cos, float* sin, HeadSizes s, float queryFactor) =>
        Rows.For((long)s.B * s.T, 2 * s.All * s.HeadWidth, [MethodImpl(Hot)] (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var t = row % s.T;
                float* x = rows + row * s.All * s.HeadWidth, c = cos + t * s.HeadWidth, n = sin + t * s.HeadWidth;
                for (var h = 0; h < s.All; h++, x += s.HeadWidth)
                {
                    var head = Head(q, k, v, s, row / s.T, h) + t * s.HeadWidth;
                    Turn(head, x, c, n, s.HeadWidth, h < s.H ? queryFactor : 1, h < s.H + s.K ? -1 : 0);
                }
            }
        });

    /// <summary>Heads [B, H, T, hd] side by side: rows [B·T, H·hd].</summary>
    public static void Merge(float* heads, float* rows, HeadSizes s) => Move(heads, rows, s, toRows: true);

    /// <summary>The inverse of <see cref="Merge"/>.</summary>
    public static void Unmerge(float* heads, float* rows, HeadSizes s) => Move(heads, rows, s, toRows: false);

    private static void Move(float* heads, float* rows, HeadSizes s, bool toRows) => Rows.For((long)s.B * s.T, 2 * s.H * s.HeadWidth, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            for (var h = 0; h < s.H; h++)
            {
                var inRow = new Span<float>(rows + (row * s.H + h) * s.HeadWidth, s.HeadWidth);
                var inHead = new Span<float>(heads + ((row / s.T * s.H + h) * s.T + row % s.T) * s.HeadWidth, s.HeadWidth);
                if (toRows)
                    inHead.CopyTo(inRow);
                else
                    inRow.CopyTo(inHead);
            }
        }
    });

    private static float* Head(float* q, float* k, float* v, HeadSizes s, long b, int h)
    {
        long size = (long)s.T * s.HeadWidth;
        if (h < s.H)
            return q + (b * s.H + h) * size;
        return h < s.H + s.K ? k + (b * s.K + h - s.H) * size : v + (b * s.K + h - s.H - s.K) * size;
    }

    // direction 1 turns by the position's angle, −1 back, 0 copies. Pairs are (i, i + hd/2); the tables repeat after hd/2.
    [MethodImpl(Hot)]
    private static void Turn(float* from, float* to, float* cos, float* sin, int width, float factor, int direction)
    {
        if (direction == 0)
        {
            new Span<float>(from, width).CopyTo(new Span<float>(to, width));
            return;
        }
        var half = width / 2;
        for (var i = 0; i < half; i += Width)
        {
            Vector<float> a = Load(from + i, half - i) * factor, b = Load(from + half + i, half - i) * factor;
            Vector<float> c = Load(cos + i, half - i), n = Load(sin + i, half - i) * direction;
            Store(a * c - b * n, to + i, half - i);
            Store(b * c + a * n, to + half + i, half - i);
        }
    }
}
