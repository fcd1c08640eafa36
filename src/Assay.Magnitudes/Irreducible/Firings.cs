using Assay.Dictionaries;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>Which latents fire on which rows, latent by latent: what a dense table of many latents would not have room for.</summary>
internal sealed class Firings
{
    private readonly List<(int Row, float Value)>[] _byLatent;
    private int _rows;

    private Firings(int latents) => _byLatent = [.. Enumerable.Range(0, latents).Select(_ => new List<(int, float)>())];

    /// <summary>Encodes activations part by part, [B, d] each.</summary>
    public static Firings Of(SparseAutoencoder dictionary, IEnumerable<Tensor> activations)
    {
        using var noGradients = no_grad();
        var firings = new Firings(dictionary.Latents);
        foreach (var part in activations)
        {
            using var scope = NewDisposeScope();
            firings.Add(dictionary.Encode(part));
            firings._rows += (int)part.shape[0];
        }
        return firings;
    }

    /// <summary>Latents that fire at all and on such a share of the rows, rising.</summary>
    public int[] Alive(double share) => [.. Enumerable.Range(0, _byLatent.Length).Where(latent => _byLatent[latent].Count > 0 && _byLatent[latent].Count >= share * _rows)];

    /// <summary>Rows on which any of some latents fires, rising.</summary>
    public int[] Rows(int[] latents) => [.. latents.SelectMany(latent => _byLatent[latent].Select(one => one.Row)).Distinct().Order()];

    /// <summary>Values of latents on rows, [rows, latents] float64, in the caller's scope.</summary>
    public Tensor Values(int[] latents, int[] rows)
    {
        var place = rows.Select((row, i) => (row, i)).ToDictionary(one => one.row, one => one.i);
        var values = new double[rows.Length, latents.Length];
        for (var column = 0; column < latents.Length; column++)
        {
            foreach (var (row, value) in _byLatent[latents[column]])
            {
                if (place.TryGetValue(row, out var at))
                    values[at, column] = value;
            }
        }
        return tensor(values);
    }

    private void Add(Tensor latents)
    {
        var (places, values) = (latents.nonzero(), latents.masked_select(latents.ne(0)).to(float32).data<float>().ToArray());
        var (rows, columns) = (places[.., 0].contiguous().data<long>().ToArray(), places[.., 1].contiguous().data<long>().ToArray());
        for (var i = 0; i < values.Length; i++)
            _byLatent[columns[i]].Add((_rows + (int)rows[i], values[i]));
    }
}
