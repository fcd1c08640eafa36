using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Assay.Dictionaries.Kernels;

/// <summary>The heart of the encoder product: 12 rows times 32 latents, held in registers over the whole depth.</summary>
/// <remarks>
/// Each of the 384 sums runs over the depth in order, one fused multiply-add at a time, whatever the instruction set: so results do not depend on
/// where in a tile a pair lies, and one pair can be computed again by itself to the same bit.
/// </remarks>
internal static unsafe class ProductTile
{
    public const int Rows = 12, Latents = 32;

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    /// <summary>Whether the 512-bit path is the one in use; it needs 32 registers, which AVX-512 brings.</summary>
    public static bool Wide { get; } = Avx512F.IsSupported;

    /// <summary>z[12, 32] = x · panelᵀ.</summary>
    /// <param name="x">12 rows, <paramref name="stride"/> floats apart.</param>
    /// <param name="stride">Floats between two rows.</param>
    /// <param name="panel">[depth, 32]: see <see cref="Panels"/>.</param>
    /// <param name="depth">Input width, d.</param>
    /// <param name="z">Where the 384 results go, row by row.</param>
    public static void Multiply(float* x, long stride, float* panel, int depth, float* z)
    {
        if (Wide)
            Multiply512(x, stride, panel, depth, z);
        else
            MultiplyNarrow(x, stride, panel, depth, z);
    }

    /// <summary>For processors without AVX-512 (and for its test): 4 rows times 16 latents at a time, in 256-bit vectors where there are such.</summary>
    public static void MultiplyNarrow(float* x, long stride, float* panel, int depth, float* z)
    {
        for (var row = 0; row < Rows; row += 4)
        {
            for (var half = 0; half < Latents; half += 16)
                Multiply256(x + row * stride, stride, panel + half, depth, z + row * Latents + half);
        }
    }

    [MethodImpl(Hot)]
    private static void Multiply256(float* x, long s, float* w, int depth, float* z)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (var k = 0; k < depth; k++, w += Latents)
        {
            Vector256<float> w0 = Vector256.Load(w), w1 = Vector256.Load(w + 8);
            var v = Vector256.Create(x[k]);
            (a0, a1) = (Vector256.FusedMultiplyAdd(v, w0, a0), Vector256.FusedMultiplyAdd(v, w1, a1));
            v = Vector256.Create(x[k + s]);
            (b0, b1) = (Vector256.FusedMultiplyAdd(v, w0, b0), Vector256.FusedMultiplyAdd(v, w1, b1));
            v = Vector256.Create(x[k + 2 * s]);
            (c0, c1) = (Vector256.FusedMultiplyAdd(v, w0, c0), Vector256.FusedMultiplyAdd(v, w1, c1));
            v = Vector256.Create(x[k + 3 * s]);
            (d0, d1) = (Vector256.FusedMultiplyAdd(v, w0, d0), Vector256.FusedMultiplyAdd(v, w1, d1));
        }
        Store256(z, a0, a1);
        Store256(z + Latents, b0, b1);
        Store256(z + 2 * Latents, c0, c1);
        Store256(z + 3 * Latents, d0, d1);
    }

    private static void Store256(float* z, Vector256<float> left, Vector256<float> right)
    {
        left.Store(z);
        right.Store(z + 8);
    }

    // 24 sums, 2 weights and 1 activation make 27 of the 32 registers. Written out: the compiler keeps named locals in registers, never array elements.
    [MethodImpl(Hot)]
    private static void Multiply512(float* x, long s, float* w, int depth, float* z)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        Vector512<float> e0 = default, e1 = default, f0 = default, f1 = default, g0 = default, g1 = default, h0 = default, h1 = default;
        Vector512<float> i0 = default, i1 = default, j0 = default, j1 = default, k0 = default, k1 = default, l0 = default, l1 = default;
        float* x3 = x + 3 * s, x6 = x + 6 * s, x9 = x + 9 * s;
        var twice = 2 * s;
        for (var k = 0; k < depth; k++, w += Latents)
        {
            Vector512<float> w0 = Vector512.Load(w), w1 = Vector512.Load(w + 16);
            var v = Vector512.Create(x[k]);
            a0 = Avx512F.FusedMultiplyAdd(v, w0, a0);
            a1 = Avx512F.FusedMultiplyAdd(v, w1, a1);
            v = Vector512.Create(x[k + s]);
            b0 = Avx512F.FusedMultiplyAdd(v, w0, b0);
            b1 = Avx512F.FusedMultiplyAdd(v, w1, b1);
            v = Vector512.Create(x[k + twice]);
            c0 = Avx512F.FusedMultiplyAdd(v, w0, c0);
            c1 = Avx512F.FusedMultiplyAdd(v, w1, c1);
            v = Vector512.Create(x3[k]);
            d0 = Avx512F.FusedMultiplyAdd(v, w0, d0);
            d1 = Avx512F.FusedMultiplyAdd(v, w1, d1);
            v = Vector512.Create(x3[k + s]);
            e0 = Avx512F.FusedMultiplyAdd(v, w0, e0);
            e1 = Avx512F.FusedMultiplyAdd(v, w1, e1);
            v = Vector512.Create(x3[k + twice]);
            f0 = Avx512F.FusedMultiplyAdd(v, w0, f0);
            f1 = Avx512F.FusedMultiplyAdd(v, w1, f1);
            v = Vector512.Create(x6[k]);
            g0 = Avx512F.FusedMultiplyAdd(v, w0, g0);
            g1 = Avx512F.FusedMultiplyAdd(v, w1, g1);
            v = Vector512.Create(x6[k + s]);
            h0 = Avx512F.FusedMultiplyAdd(v, w0, h0);
            h1 = Avx512F.FusedMultiplyAdd(v, w1, h1);
            v = Vector512.Create(x6[k + twice]);
            i0 = Avx512F.FusedMultiplyAdd(v, w0, i0);
            i1 = Avx512F.FusedMultiplyAdd(v, w1, i1);
            v = Vector512.Create(x9[k]);
            j0 = Avx512F.FusedMultiplyAdd(v, w0, j0);
            j1 = Avx512F.FusedMultiplyAdd(v, w1, j1);
            v = Vector512.Create(x9[k + s]);
            k0 = Avx512F.FusedMultiplyAdd(v, w0, k0);
            k1 = Avx512F.FusedMultiplyAdd(v, w1, k1);
            v = Vector512.Create(x9[k + twice]);
            l0 = Avx512F.FusedMultiplyAdd(v, w0, l0);
            l1 = Avx512F.FusedMultiplyAdd(v, w1, l1);
        }
        Store512(z, a0, a1, b0, b1, c0, c1, d0, d1);
        Store512(z + 4 * Latents, e0, e1, f0, f1, g0, g1, h0, h1);
        Store512(z + 8 * Latents, i0, i1, j0, j1, k0, k1, l0, l1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store512(
        float* z, Vector512<float> a0, Vector512<float> a1, Vector512<float> b0, Vector512<float> b1, Vector512<float> c0, Vector512<float> c1, Vector512<float> d0, Vector512<float> d1)
    {
        a0.Store(z);
        a1.Store(z + 16);
        b0.Store(z + 32);
        b1.Store(z + 48);
        c0.Store(z + 64);
        c1.Store(z + 80);
        d0.Store(z + 96);
        d1.Store(z + 112);
    }
}
