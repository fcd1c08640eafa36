using System.Numerics;
using System.Runtime.Intrinsics;

namespace Assay.Dictionaries.Kernels;

/// <summary>What a block of rows has kept so far while the product moves over the latents: for each row its latents, in rising order, with their pre-activations.</summary>
/// <remarks>Room for every latent of every row is set aside, and only what is written to is ever backed by memory.</remarks>
internal sealed unsafe class RowCandidates : IDisposable
{
    private readonly Scratch<int> _latents = new();
    private readonly Scratch<float> _values = new();
    private readonly Scratch<int> _counts = new();
    private readonly int _room;
    private int _keep;

    /// <summary>Empty lists.</summary>
    /// <param name="rows">Rows of a block.</param>
    /// <param name="latents">M.</param>
    /// <param name="keep">How many of the largest a row keeps; 0 keeps all that pass their cut.</param>
    public RowCandidates(int rows, int latents, int keep)
    {
        _keep = keep;
        _room = keep == 0 ? latents : Math.Min(latents, 2 * keep + 256) + ProductTile.Latents;
        _latents.Need((long)rows * _room);
        _values.Need((long)rows * _room);
        _counts.Need(rows);
        Floors = Room.Need(rows);
    }

    private Scratch<float> Room { get; } = new();

    /// <summary>How many a row keeps from now on; no more than at the start.</summary>
    public void KeepFewer(int keep) => _keep = keep;

    /// <summary>A row's own cut beside the latents': rises as its list fills, where only the largest are kept.</summary>
    public float* Floors { get; }

    public int Count(int row) => _counts.Need(0)[row];

    public int* Latents(int row) => _latents.Need(0) + (long)row * _room;

    public float* Values(int row) => _values.Need(0) + (long)row * _room;

    /// <summary>The smallest value of a row that has any.</summary>
    public float Least(int row)
    {
        var least = float.PositiveInfinity;
        foreach (var value in new ReadOnlySpan<float>(Values(row), Count(row)))
            least = MathF.Min(least, value);
        return least;
    }

    public void Clear(int rows)
    {
        new Span<int>(_counts.Need(0), rows).Clear();
        new Span<float>(Floors, rows).Fill(float.NegativeInfinity);
    }

    /// <summary>Adds what of one row's 32 pre-activations passes the cuts.</summary>
    /// <param name="row">Row of the block.</param>
    /// <param name="z">x·W_enc of 32 latents, bias not yet added.</param>
    /// <param name="bias">Their biases.</param>
    /// <param name="cut">A pre-activation is kept if it lies above its latent's cut.</param>
    /// <param name="first">The number of the first of the latents.</param>
    public void Take(int row, float* z, float* bias, float* cut, int first)
    {
        Vector512<float> low = Vector512.Load(z) + Vector512.Load(bias), high = Vector512.Load(z + 16) + Vector512.Load(bias + 16);
        var floor = Vector512.Create(Floors[row]);
        var kept = (uint)(Vector512.GreaterThan(low, Vector512.Max(Vector512.Load(cut), floor)).ExtractMostSignificantBits()
            | Vector512.GreaterThan(high, Vector512.Max(Vector512.Load(cut + 16), floor)).ExtractMostSignificantBits() << 16);
        if (kept == 0)
            return;
        low.Store(z);
        high.Store(z + 16);
        Append(row, z, first, kept);
    }

    /// <summary>Adds one pair that has passed its cut; latents come in rising order.</summary>
    public void Add(int row, int latent, float value)
    {
        var count = Count(row);
        (Latents(row)[count], Values(row)[count]) = (latent, value);
        _counts.Need(0)[row] = count + 1;
        if (_keep > 0 && count + 1 > _room - ProductTile.Latents)
            KeepLargest(row);
    }

    /// <summary>Leaves a row that keeps only its largest with no more than those, in rising order of latents.</summary>
    public void Trim(int row)
    {
        if (_keep > 0 && Count(row) > _keep)
            KeepLargest(row);
    }

    public void Dispose()
    {
        _latents.Dispose();
        _values.Dispose();
        _counts.Dispose();
        Room.Dispose();
    }

    private void Append(int row, float* z, int first, uint kept)
    {
        var count = Count(row);
        int* latents = Latents(row);
        float* values = Values(row);
        for (; kept != 0; kept &= kept - 1)
        {
            var lane = BitOperations.TrailingZeroCount(kept);
            (latents[count], values[count]) = (first + lane, z[lane]);
            count++;
        }
        _counts.Need(0)[row] = count;
        if (_keep > 0 && count > _room - ProductTile.Latents)
            KeepLargest(row);
    }

    // The order of latents stays: sums then run in the same order whatever fell out between them.
    private void KeepLargest(int row)
    {
        var count = Count(row);
        float* values = Values(row);
        var floor = Largest.Smallest(new ReadOnlySpan<float>(values, count), _keep, out var atFloor);
        int* latents = Latents(row);
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (values[i] > floor || (values[i] == floor && atFloor-- > 0))
            {
                (latents[kept], values[kept]) = (latents[i], values[i]);
                kept++;
            }
        }
        _counts.Need(0)[row] = kept;
        Floors[row] = floor;
    }
}
