using System.Diagnostics;
using Assay.Dictionaries.Kernels;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Benchmarks;

/// <summary>The encoder product alone, by whatever is faster here: libtorch's whole product, or our tiles with nothing passing.</summary>
internal sealed unsafe class BareProduct : IDisposable
{
    private readonly Team _team = new();
    private readonly Panels _panels;
    private readonly EncoderProduct _product;
    private readonly ActivePairs _pairs;
    private readonly Tensor _x, _padded, _encoder, _bias, _cut, _z;
    private readonly int _rows;

    /// <summary>For W_enc [M, d], one row a latent, and activations [B, d].</summary>
    public BareProduct(int latents, Tensor encoder, Tensor x)
    {
        (_x, _rows) = (x, (int)x.size(0));
        var width = (int)x.size(1);
        _encoder = encoder.t().contiguous().DetachFromDisposeScope();
        _panels = new Panels(latents, width);
        for (var panel = 0; panel < _panels.Count; panel++)
            _panels.Pack(panel, Floats.Of(encoder));
        (_product, _pairs) = (new EncoderProduct(_team, _panels, latents, width, 0), new ActivePairs(latents));
        _padded = zeros(EncoderProduct.Padded(_rows), width).DetachFromDisposeScope();
        _padded.narrow(0, 0, _rows).copy_(x);
        _bias = zeros(latents).DetachFromDisposeScope();
        _cut = full(latents, float.PositiveInfinity).DetachFromDisposeScope();
        _z = empty(_rows, latents).DetachFromDisposeScope();
        IsOurs = Best(Tiles) < Best(Whole);
    }

    public bool IsOurs { get; }

    public void Run()
    {
        if (IsOurs)
            Tiles();
        else
            Whole();
    }

    public void Dispose()
    {
        foreach (var part in (IDisposable[])[_product, _team, _panels, _pairs, _padded, _encoder, _bias, _cut, _z])
            part.Dispose();
    }

    private void Tiles()
    {
        _pairs.Begin(_rows, 1);
        _product.Run(Floats.Of(_padded), _rows, Floats.Of(_bias), Floats.Of(_cut), _pairs);
    }

    private void Whole() => _z.addmm_(_x, _encoder, 0, 1);

    private static double Best(Action work)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
