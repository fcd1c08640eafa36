using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Assay.Dictionaries.Kernels;

namespace Assay.Dictionaries.Training;

/// <summary>From pairs to updated weights: a latent's gradients are summed over its rows, projected, and spent by Adam on the spot, so that no gradient outlives its latent.</summary>
internal sealed unsafe class LatentPass : IParts, IDisposable
{
    private const int PanelsPerPart = 4, LatentsPerPart = PanelsPerPart * ProductTile.Latents;

    private readonly SparseWeights _weights;
    private readonly Team _team;
    private readonly FrozenPart _frozen;
    private readonly WorkerScratch[] _scratch;
    private readonly Scratch<float> _biasParts = new();
    private readonly double[] _norms;
    private readonly int _parts;
    private SparseStep? _step;
    private ActivePairs? _pairs;
    private float* _x, _errors;
    private AdamStep? _adam;
    private float _scale;
    private long* _lastMoved;

    public LatentPass(SparseWeights weights, Team team, FrozenPart frozen)
    {
        (_weights, _team, _frozen) = (weights, team, frozen);
        _parts = (weights.Panels.Count + PanelsPerPart - 1) / PanelsPerPart;
        _norms = new double[_parts];
        _scratch = [.. Enumerable.Range(0, team.Workers).Select(_ => new WorkerScratch(weights))];
    }

    /// <summary>Whether decoder rows may not be of unit length yet: so in the first step on weights that came from elsewhere.</summary>
    public bool RowsOfAnyLength { get; set; }

    /// <summary>Takes Σ over latents of (their summed gradient) · (their encoder row as it was), [d], from <paramref name="gradient"/>. Good after a run.</summary>
    public void SubtractBiasPath(float* gradient)
    {
        for (var part = 0; part < _parts; part++)
            RowMath.AddOne(gradient, _weights.InputWidth, BiasPart(part), -1);
    }

    /// <summary>Σ of the squares of all gradients of latents, without moving anything.</summary>
    public double SquaredNorm(SparseStep step, ActivePairs pairs, float* x, float* errors)
    {
        Run(step, pairs, x, errors, null, 1);
        return SquaredNormOfRun();
    }

    /// <summary>Moves every latent that has a gradient (with momentum: every latent), gradients times <paramref name="scale"/>.</summary>
    public void Run(SparseStep step, ActivePairs pairs, float* x, float* errors, AdamStep? adam, float scale)
    {
        _pairs = pairs;
        _x = x;
        _errors = errors;
        Begin(step, adam, scale);
        _team.Run(_parts, this);
    }

    /// <summary>For gradients that come in blocks, through <see cref="Spend(WideRange, WideGradients, float*, float*, float*)"/>.</summary>
    public void Begin(SparseStep step, AdamStep? adam, float scale)
    {
        (_step, _adam, _scale) = (step, adam, scale);
        _lastMoved = (long*)Unsafe.AsPointer(ref _weights.LastMoved.bytes.GetPinnableReference());
        Array.Clear(_norms);
        new Span<float>(_biasParts.Need((long)_parts * _weights.InputWidth), _parts * _weights.InputWidth).Clear();
    }

    /// <summary>Spends a block's gradients: encoder [n, d], decoder [n, e], sums [n].</summary>
    public void Spend(WideRange range, WideGradients gradients, float* encoder, float* decoder, float* sums) =>
        _team.Run(range.Parts(LatentsPerPart), new WideParts(this, range, gradients, encoder, decoder, sums));

    /// <summary>Σ of the squares of all gradients since <see cref="Begin"/>; the run must have been told not to move.</summary>
    public double SquaredNormOfRun()
    {
        var sum = 0.0;
        foreach (var norm in _norms)
            sum += norm;
        return sum;
    }

    /// <inheritdoc/>
    public void Do(int part, int worker)
    {
        for (var panel = part * PanelsPerPart; panel < Math.Min(_weights.Panels.Count, (part + 1) * PanelsPerPart); panel++)
        {
            var first = panel * ProductTile.Latents;
            var moved = false;
            for (var latent = first; latent < Math.Min(_weights.Latents, first + ProductTile.Latents); latent++)
                moved |= Visit(latent, part, _scratch[worker]);
            if (moved && _frozen != FrozenPart.Encoder)
                _weights.Panels.Pack(panel, _weights.Encoder.At);
        }
    }

    public void Dispose()
    {
        foreach (var scratch in _scratch)
            scratch.Dispose();
        _biasParts.Dispose();
    }

    private float* BiasPart(int part) => _biasParts.Need(0) + (long)part * _weights.InputWidth;

    private bool Visit(int latent, int part, WorkerScratch scratch)
    {
        var (from, to) = (_pairs!.LatentStart(latent), _pairs.LatentStart(latent + 1));
        if (from == to && !(_adam?.MovesWithoutGradient ?? false) && !_step!.HasExtraGradient(latent))
            return false;
        var pairs = scratch.Gather(_pairs, from, to);
        float* encoder = scratch.Zeroed(scratch.EncoderGradient, _weights.InputWidth), decoder = scratch.Zeroed(scratch.DecoderGradient, _weights.OutputWidth);
        RowMath.AddRows(encoder, _weights.InputWidth, _x, scratch.Rows, scratch.G, pairs);
        RowMath.AddRows(decoder, _weights.OutputWidth, _errors, scratch.Rows, scratch.F, pairs);
        var sum = 0f;
        for (var i = 0; i < pairs; i++)
            sum += scratch.G[i];
        sum += _step!.AddExtraGradient(latent, encoder, decoder);
        _step.VectorGradients(latent, from, to, sum, scratch.Vectors);
        Spend(latent, part, sum, new LatentGradient(encoder, decoder, scratch.Vectors));
        return true;
    }

    private void Spend(int latent, int part, float sum, LatentGradient gradient)
    {
        if (sum != 0)
            RowMath.AddOne(BiasPart(part), _weights.InputWidth, _weights.Encoder.Row(latent), sum);
        Project(latent, gradient.Encoder, gradient.Decoder);
        if (_adam is { } adam)
            Move(latent, gradient, adam);
        else
            _norms[part] += gradient.SquaredNorm(_weights);
    }

    // Adam would otherwise spend its step on a length that the renormalisation takes back.
    private void Project(int latent, float* encoder, float* decoder)
    {
        if (_frozen == FrozenPart.Encoder)
            new Span<float>(encoder, _weights.InputWidth).Clear();
        if (_frozen == FrozenPart.Decoder)
            new Span<float>(decoder, _weights.OutputWidth).Clear();
        float* row = _weights.Decoder.Row(latent);
        var along = RowMath.Dot(row, decoder, _weights.OutputWidth);
        if (RowsOfAnyLength && RowMath.Dot(row, row, _weights.OutputWidth) is var squared && MathF.Abs(squared - 1) > 1e-3f)
            along /= squared;
        RowMath.AddOne(decoder, _weights.OutputWidth, row, -along);
    }

    private void Move(int latent, LatentGradient gradient, AdamStep adam)
    {
        var decay = adam.Decay(adam.Number - _lastMoved[latent]);
        _lastMoved[latent] = adam.Number;
        if (_scale != 1)
            gradient.Scale(_weights, _scale);
        if (_frozen != FrozenPart.Encoder)
            _weights.Encoder.Update(latent, gradient.Encoder, decay, adam);
        if (_frozen != FrozenPart.Decoder)
        {
            _weights.Decoder.Update(latent, gradient.Decoder, decay, adam);
            _weights.Renormalise(latent);
        }
        for (var i = 0; i < _weights.Vectors.Count; i++)
            _weights.Vectors[i].Update(latent, gradient.Vectors + i, decay, adam);
        _step!.AfterMove(latent);
    }

    /// <summary>The gradients of one latent's parameters.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly struct LatentGradient(float* encoder, float* decoder, float* vectors)
    {
        public float* Encoder { get; } = encoder;

        public float* Decoder { get; } = decoder;

        public float* Vectors { get; } = vectors;

        public double SquaredNorm(SparseWeights weights) =>
            (double)RowMath.Dot(Encoder, Encoder, weights.InputWidth) + RowMath.Dot(Decoder, Decoder, weights.OutputWidth) + RowMath.Dot(Vectors, Vectors, weights.Vectors.Count);

        public void Scale(SparseWeights weights, float factor)
        {
            RowMath.Scale(Encoder, weights.InputWidth, factor);
            RowMath.Scale(Decoder, weights.OutputWidth, factor);
            RowMath.Scale(Vectors, weights.Vectors.Count, factor);
        }
    }

    /// <summary>A block of latents whose gradients are rows of tensors.</summary>
    private sealed class WideParts(LatentPass pass, WideRange range, WideGradients gradients, float* encoder, float* decoder, float* sums) : IParts
    {
        /// <inheritdoc/>
        public void Do(int part, int worker)
        {
            var (weights, from) = (pass._weights, part * LatentsPerPart);
            float* vectors = pass._scratch[worker].Vectors;
            for (var i = from; i < Math.Min(range.Count, from + LatentsPerPart); i++)
            {
                for (var v = 0; v < weights.Vectors.Count; v++)
                    vectors[v] = gradients.VectorAt(v)[i];
                var gradient = new LatentGradient(encoder + (long)i * weights.InputWidth, decoder + (long)i * weights.OutputWidth, vectors);
                pass.Spend(range.First + i, (range.First + i) / LatentsPerPart, sums[i], gradient);
            }
            if (pass._adam is null || pass._frozen == FrozenPart.Encoder)
                return;
            for (var i = from; i < Math.Min(range.Count, from + LatentsPerPart); i += ProductTile.Latents)
                weights.Panels.Pack((range.First + i) / ProductTile.Latents, weights.Encoder.At);
        }
    }

    /// <summary>One worker's gradients of the latent at hand.</summary>
    private sealed class WorkerScratch : IDisposable
    {
        private readonly Scratch<int> _rows = new();
        private readonly Scratch<float> _f = new(), _g = new(), _vectors = new();

        public WorkerScratch(SparseWeights weights)
        {
            EncoderGradient.Need(weights.InputWidth);
            DecoderGradient.Need(weights.OutputWidth);
            _vectors.Need(weights.Vectors.Count);
        }

        public Scratch<float> EncoderGradient { get; } = new();

        public Scratch<float> DecoderGradient { get; } = new();

        public float* Vectors => _vectors.Need(0);

        public int* Rows => _rows.Need(0);

        public float* F => _f.Need(0);

        public float* G => _g.Need(0);

        /// <summary>Rows, values and gradients of those pairs that have any, side by side.</summary>
        public int Gather(ActivePairs pairs, long from, long to)
        {
            int* rows = _rows.Need(to - from), order = pairs.ByLatent;
            float* f = _f.Need(to - from), g = _g.Need(to - from);
            var count = 0;
            for (var i = from; i < to; i++)
            {
                var pair = order[i];
                if (pairs.F[pair] == 0 && pairs.G[pair] == 0)
                    continue;
                (rows[count], f[count], g[count]) = (pairs.RowOf[pair], pairs.F[pair], pairs.G[pair]);
                count++;
            }
            return count;
        }

        public float* Zeroed(Scratch<float> gradient, int width)
        {
            new Span<float>(gradient.Need(0), width).Clear();
            return gradient.Need(0);
        }

        public void Dispose()
        {
            foreach (var floats in (Scratch<float>[])[EncoderGradient, DecoderGradient, _f, _g, _vectors])
                floats.Dispose();
            _rows.Dispose();
        }
    }
}
