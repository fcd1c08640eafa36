using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Dictionaries;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>Turns a disc through a dictionary: latents that know the disc as it lies are switched off, latents that know it turned are set to their mean where they fire.</summary>
/// <remarks>Only the difference that the latents make is added, so what the dictionary does not rebuild stays as it was.</remarks>
internal sealed class LatentEdit
{
    private readonly SparseAutoencoder _dictionary;
    private readonly IReadOnlyList<Detector>[] _detectors;      // by cell, the most boards first

    private LatentEdit(SparseAutoencoder dictionary, IReadOnlyList<Detector>[] detectors) => (_dictionary, _detectors) = (dictionary, detectors);

    /// <summary>Positions so far for which there was no latent to switch.</summary>
    public int Unknown { get; private set; }

    /// <summary>Learns what latents know (95 % precision, ten boards) from activations [N, d] and labels of the same boards.</summary>
    public static LatentEdit Of(SparseAutoencoder dictionary, Tensor activations, BoardLabels labels, int most)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var features = BoardFeatures.Of(dictionary, activations);
        var grid = ThresholdGrid.Of(features);
        var counts = ClassifierCounts.Of(features, labels, grid);
        var known = HighPrecisionLabels.Of(counts);
        var found = Enumerable.Range(0, labels.Cells).Select(_ => new List<Detector>()).ToArray();
        foreach (var latent in counts.Alive)
        {
            for (var cell = 0; cell < labels.Cells; cell++)
            {
                if (Enumerable.Range(0, ThresholdGrid.Steps).Cast<int?>().FirstOrDefault(step => known.Knows(latent, step!.Value, cell)) is { } lowest)
                    found[cell].Add(new(latent, grid.Threshold(latent, lowest), counts.TruePositives(latent, lowest, cell)));
            }
        }
        var detectors = found.Select(list => list.OrderByDescending(detector => detector.Boards).Take(most).ToList()).ToArray();
        SetMeans(detectors, features);
        return new(dictionary, detectors);
    }

    /// <summary>What is added to activations [B, d].</summary>
    public Tensor Changes(Tensor rows, IReadOnlyList<TurnedDisc> cases)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var x = rows.to(_dictionary.DecoderWeights.dtype, _dictionary.DecoderWeights.device);
        var f = _dictionary.Encode(x);
        var edited = f.clone();
        for (var row = 0; row < cases.Count; row++)
            Edit(edited[row], cases[row]);
        return (_dictionary.Decode(edited, x) - _dictionary.Decode(f, x)).to(rows.dtype, rows.device).MoveToOuterDisposeScope();
    }

    // As many latents are switched on as were off, one at least.
    private void Edit(Tensor f, TurnedDisc one)
    {
        var (as_, turned) = (_detectors[2 * one.Square + (one.Own ? 0 : 1)], _detectors[2 * one.Square + (one.Own ? 1 : 0)]);
        if (as_.Count + turned.Count == 0)
            Unknown++;
        var off = as_.Where(detector => f[detector.Latent].item<float>() > detector.Threshold).ToList();
        foreach (var detector in off)
            f[detector.Latent] = 0;
        foreach (var detector in turned.Take(Math.Max(1, off.Count)))
            f[detector.Latent] = Math.Max(detector.Mean, f[detector.Latent].item<float>());
    }

    private static void SetMeans(IEnumerable<IReadOnlyList<Detector>> cells, SparseRows features)
    {
        var wanted = cells.SelectMany(list => list).ToLookup(detector => detector.Latent);
        var sums = new Dictionary<Detector, (double Sum, int Count)>(ReferenceEqualityComparer.Instance);
        for (var pair = 0; pair < features.Latents.Length; pair++)
        {
            var value = features.Values[pair];
            foreach (var detector in wanted[features.Latents[pair]].Where(detector => value > detector.Threshold))
            {
                var (sum, count) = sums.GetValueOrDefault(detector);
                sums[detector] = (sum + value, count + 1);
            }
        }
        foreach (var (detector, (sum, count)) in sums)
            detector.Mean = (float)(sum / count);
    }

    /// <summary>A latent that knows a cell from a value on.</summary>
    private sealed class Detector(int latent, float threshold, int boards)
    {
        public int Latent => latent;

        public float Threshold => threshold;

        public int Boards => boards;

        /// <summary>Its mean value where it exceeds the threshold.</summary>
        public float Mean { get; set; }
    }
}
