namespace Assay.Dictionaries.Kernels;

/// <summary>The encoder as its product reads it: latents in panels of 32, each [depth, 32], so that one step of the depth is one run of 32 floats.</summary>
/// <remarks>A copy of W_enc. Kept from step to step; only panels whose latents moved are written again.</remarks>
internal sealed unsafe class Panels : IDisposable
{
    private readonly Scratch<float> _memory = new();
    private readonly int _latents, _depth;

    public Panels(int latents, int depth)
    {
        (_latents, _depth) = (latents, depth);
        Count = (latents + ProductTile.Latents - 1) / ProductTile.Latents;
        _memory.Need((long)Count * Size);
    }

    public int Count { get; }

    private long Size => (long)_depth * ProductTile.Latents;

    /// <summary>Panel <paramref name="number"/>, [depth, 32].</summary>
    public float* this[int number] => _memory.Need(0) + number * Size;

    /// <summary>Copies a panel's latents from <paramref name="encoder"/>, all of W_enc as rows [M, depth]. Places beyond the last latent are zero.</summary>
    public void Pack(int number, float* encoder)
    {
        var panel = this[number];
        var first = number * ProductTile.Latents;
        var held = Math.Min(ProductTile.Latents, _latents - first);
        // Sixteen steps of the depth at a time: the 2 KB they fill stay in the first cache while all rows write into them.
        for (var k = 0; k < _depth; k += 16)
        {
            var steps = Math.Min(16, _depth - k);
            for (var i = 0; i < held; i++)
                Scatter(encoder + (long)(first + i) * _depth + k, panel + (long)k * ProductTile.Latents + i, steps);
            for (var i = held; i < ProductTile.Latents; i++)
            {
                for (var step = 0; step < steps; step++)
                    panel[(long)(k + step) * ProductTile.Latents + i] = 0;
            }
        }
    }

    /// <summary>Copies all of <paramref name="encoder"/>, W_enc as dictionaries in use have it: columns, [depth, M].</summary>
    public void PackColumns(float* encoder)
    {
        new Span<float>(this[Count - 1], (int)Size).Clear();     // the places beyond the last latent lie there
        for (var number = 0; number < Count; number++)
        {
            var first = number * ProductTile.Latents;
            var held = Math.Min(ProductTile.Latents, _latents - first);
            for (var k = 0; k < _depth; k++)
                new ReadOnlySpan<float>(encoder + (long)k * _latents + first, held).CopyTo(new Span<float>(this[number] + (long)k * ProductTile.Latents, held));
        }
    }

    public void Dispose() => _memory.Dispose();

    private static void Scatter(float* from, float* to, int steps)
    {
        for (var step = 0; step < steps; step++)
            to[step * ProductTile.Latents] = from[step];
    }
}
