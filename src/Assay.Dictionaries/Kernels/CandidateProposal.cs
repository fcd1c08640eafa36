using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Kernels;

/// <summary>The encoder product in bfloat16, which proposes; float32 decides. What is chosen, and every value, is that of <see cref="EncoderProduct"/> to the bit.</summary>
/// <remarks>
/// A number rounded to bfloat16 is off by at most u = 2⁻⁹ of itself. So a product x·w of rounded factors is off by at most (2u + u²)|x·w|, their sum by (2u + u²) Σ|x·w|
/// ≤ (2u + u²)‖x‖‖w‖ (Cauchy and Schwarz); to which come at most d·2⁻²² ‖x‖‖w‖ for the two float32 summations, whatever their order, and 2u|z| for the result's own
/// rounding. A pair that stays below its cut by more than all this cannot pass; every other one is computed again in float32.
/// </remarks>
internal sealed unsafe class CandidateProposal : IDisposable, IParts
{
    private const int BlockRows = 1024, RowsPerPart = 16;
    private const float Unit = 1f / 512;

    private readonly Team _team;
    private readonly int _latents, _depth, _keep;
    private readonly Tensor _encoder;
    private readonly float* _weights;
    private readonly Scratch<float> _bias = new(), _cut = new(), _norms = new();
    private readonly Worker[] _workers;
    private float* _x;
    private ushort* _z;
    private int _first, _rows;
    private ActivePairs? _pairs;

    /// <summary>For one encoder and one team.</summary>
    /// <param name="team">Who works.</param>
    /// <param name="encoder">W_enc as rows [M, d]: read anew in every run, and not taken over.</param>
    /// <param name="keep">How many of the largest each row keeps; 0 keeps all above their cut.</param>
    public CandidateProposal(Team team, Tensor encoder, int keep)
    {
        (_team, _latents, _depth, _keep) = (team, (int)encoder.size(0), (int)encoder.size(1), keep);
        _weights = Floats.Of(encoder);
        _encoder = empty(encoder.shape, bfloat16).DetachFromDisposeScope();
        _workers = [.. Enumerable.Range(0, team.Workers).Select(_ => new Worker(Padded, keep))];
        foreach (var vector in (Scratch<float>[])[_bias, _cut, _norms])
            vector.Need(Padded);
    }

    private int Padded => (_latents + ProductTile.Latents - 1) / ProductTile.Latents * ProductTile.Latents;

    /// <summary>As <see cref="EncoderProduct.Run"/>.</summary>
    public void Run(Tensor x, Tensor encoder, float* bias, float* cut, ActivePairs pairs)
    {
        using var scope = NewDisposeScope();
        _pairs = pairs;
        _x = Floats.Of(x);
        _encoder.copy_(encoder);
        Set(_bias, bias, 0);
        Set(_cut, cut, float.PositiveInfinity);
        Set(_norms, Floats.Of(encoder.norm(1, keepdim: false, p: 2f)), 0);
        var rounded = x.to(bfloat16);
        for (_first = 0; _first < pairs.Rows; _first += BlockRows)
        {
            using var block = NewDisposeScope();
            _rows = Math.Min(BlockRows, pairs.Rows - _first);
            var z = rounded.narrow(0, _first, _rows).matmul(_encoder.t());      // [rows, M]
            _z = (ushort*)Unsafe.AsPointer(ref z.bytes.GetPinnableReference());
            _team.Run((_rows + RowsPerPart - 1) / RowsPerPart, this);
        }
    }

    /// <inheritdoc/>
    public void Do(int part, int worker)
    {
        for (var row = part * RowsPerPart; row < Math.Min(_rows, (part + 1) * RowsPerPart); row++)
        {
            float* x = _x + (long)(_first + row) * _depth;
            var norm = MathF.Sqrt(RowMath.Dot(x, x, _depth));
            var share = norm * (2 * Unit + Unit * Unit + _depth * (1f / (1 << 22))) * 1.001f;
            var chosen = Choose(x, _z + (long)row * _latents, norm, share, _workers[worker]);
            _pairs!.Add(_first + row, chosen.Latents(0), chosen.Values(0), chosen.Count(0));
        }
    }

    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Dispose();
        foreach (var vector in (Scratch<float>[])[_bias, _cut, _norms])
            vector.Dispose();
        _encoder.Dispose();
    }

    private void Set(Scratch<float> vector, float* values, float filler)
    {
        new ReadOnlySpan<float>(values, _latents).CopyTo(new Span<float>(vector.Need(0), _latents));
        new Span<float>(vector.Need(0) + _latents, Padded - _latents).Fill(filler);
    }

    // Where only the k largest are kept, a guessed floor keeps the proposals few: once k values lie above it, the k largest do, and all above it were proposed.
    private RowCandidates Choose(float* x, ushort* z, float norm, float share, Worker own)
    {
        var floor = _keep == 0 ? float.NegativeInfinity : own.Guess * norm;
        var lowest = floor / 64;
        while (true)
        {
            Decide(x, Propose(z, share, floor, own), floor, own);
            own.Chosen.Trim(0);
            if (_keep == 0)
                return own.Chosen;
            if (own.Chosen.Count(0) >= _keep || floor <= 0)
                break;
            floor = floor < lowest ? 0 : floor * 0.8f;
        }
        own.Guess = own.Chosen.Count(0) < _keep ? 0 : 0.93f * own.Chosen.Least(0) / norm;
        return own.Chosen;
    }

    // The latents that may lie above their cut and the floor.
    private int Propose(ushort* z, float share, float floor, Worker own)
    {
        var lowest = Vector512.Create(floor);
        var count = 0;
        for (var at = 0; at < Padded; at += 16)
        {
            var (value, reach) = Read(z, at, share);
            var passing = Vector512.GreaterThan(value + reach, Vector512.Max(Vector512.Load(_cut.Need(0) + at), lowest)).ExtractMostSignificantBits();
            for (; passing != 0; passing &= passing - 1)
                own.Proposed[count++] = at + BitOperations.TrailingZeroCount(passing);
        }
        return count;
    }

    // Sixteen pre-activations, bias added, and how far each may be off.
    private (Vector512<float> Value, Vector512<float> Reach) Read(ushort* z, int at, float share)
    {
        var bits = at + 16 <= _latents ? Vector256.Load(z + at) : Tail(z, at);
        var (low, high) = Vector256.Widen(bits);
        var value = Vector512.ShiftLeft(Vector512.Create(low, high), 16).AsSingle();
        var reach = Vector512.Load(_norms.Need(0) + at) * share + Vector512.Abs(value) * (2 * Unit);
        return (value + Vector512.Load(_bias.Need(0) + at), reach + Vector512.Abs(Vector512.Load(_bias.Need(0) + at)) * 1e-6f + Vector512.Create(1e-30f));
    }

    private Vector256<ushort> Tail(ushort* z, int at)
    {
        ushort* padded = stackalloc ushort[16];
        new Span<ushort>(padded, 16).Clear();
        new ReadOnlySpan<ushort>(z + at, Math.Max(0, _latents - at)).CopyTo(new Span<ushort>(padded, 16));
        return Vector256.Load(padded);
    }

    // Eight sums at a time, each in the order of ProductTile: their chains of additions hide one another's latency.
    private void Decide(float* x, int proposed, float floor, Worker own)
    {
        own.Chosen.Clear(1);
        float* sums = stackalloc float[8];
        float** rows = stackalloc float*[8];
        for (var first = 0; first < proposed; first += 8)
        {
            var count = Math.Min(8, proposed - first);
            Prefetch(own, first + 8, proposed);
            for (var i = 0; i < 8; i++)
                rows[i] = _weights + (long)own.Proposed[first + Math.Min(i, count - 1)] * _depth;
            EightSums(x, rows, _depth, sums);
            for (var i = 0; i < count; i++)
                Take(own, own.Proposed[first + i], sums[i], floor);
        }
    }

    // The encoder is larger than the caches: the next eight rows are on their way while these are summed.
    private void Prefetch(Worker own, int from, int to)
    {
        if (!Sse.IsSupported)
            return;
        for (var i = from; i < Math.Min(from + 8, to); i++)
        {
            float* row = _weights + (long)own.Proposed[i] * _depth;
            for (var k = 0; k < Math.Min(_depth, 256); k += 16)
                Sse.Prefetch1(row + k);
        }
    }

    private void Take(Worker own, int latent, float sum, float floor)
    {
        var z = sum + _bias.Need(0)[latent];
        if (z > _cut.Need(0)[latent] && z > MathF.Max(floor, own.Chosen.Floors[0]))
            own.Chosen.Add(0, latent, z);
    }

    [MethodImpl(RowMath.Hot)]
    private static void EightSums(float* x, float** rows, int depth, float* sums)
    {
        float* a = rows[0], b = rows[1], c = rows[2], d = rows[3], e = rows[4], f = rows[5], g = rows[6], h = rows[7];
        float sa = 0, sb = 0, sc = 0, sd = 0, se = 0, sf = 0, sg = 0, sh = 0;
        for (var k = 0; k < depth; k++)
        {
            var v = x[k];
            sa = MathF.FusedMultiplyAdd(v, a[k], sa);
            sb = MathF.FusedMultiplyAdd(v, b[k], sb);
            sc = MathF.FusedMultiplyAdd(v, c[k], sc);
            sd = MathF.FusedMultiplyAdd(v, d[k], sd);
            se = MathF.FusedMultiplyAdd(v, e[k], se);
            sf = MathF.FusedMultiplyAdd(v, f[k], sf);
            sg = MathF.FusedMultiplyAdd(v, g[k], sg);
            sh = MathF.FusedMultiplyAdd(v, h[k], sh);
        }
        (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]) = (sa, sb, sc, sd, se, sf, sg, sh);
    }

    /// <summary>One worker's lists for the row at hand.</summary>
    private sealed class Worker(int latents, int keep) : IDisposable
    {
        private readonly Scratch<int> _proposed = new();

        public RowCandidates Chosen { get; } = new(1, latents, keep);

        /// <summary>A little below what the next row's k-th largest probably is, over the row's norm; the last row's tells.</summary>
        public float Guess { get; set; }

        public int* Proposed => _proposed.Need(latents);

        public void Dispose()
        {
            Chosen.Dispose();
            _proposed.Dispose();
        }
    }
}
