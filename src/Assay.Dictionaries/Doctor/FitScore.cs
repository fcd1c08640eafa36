using static TorchSharp.torch;

namespace Assay.Dictionaries.Doctor;

/// <summary>Scores a dictionary's reading of x against activations that it might be meant to write.</summary>
internal static class FitScore
{
    private const long EncodedAtOnce = 1 << 22;   // feature values held at a time, so that wide dictionaries fit

    public static IReadOnlyList<Fit> Of(SparseAutoencoder dictionary, ActivationSample sample, Repair repair, Reading input, IReadOnlyList<Reading> targets, int tokens)
    {
        using var scope = NewDisposeScope();
        var x = sample.Rows(input, tokens);
        var written = new List<Tensor>();
        double active = 0;
        foreach (var part in x.split(Math.Max(1, EncodedAtOnce / dictionary.Latents)))
        {
            written.Add(repair.Reconstruct(dictionary, part, out var fired));
            active += fired;
        }
        var yHat = cat(written).to(ScalarType.Float64);
        return [.. targets.Select(target => Compare(sample.Rows(target, tokens).to(ScalarType.Float64), yHat, input, target, active / x.shape[0]))];
    }

    private static Fit Compare(Tensor y, Tensor yHat, Reading input, Reading target, double l0)
    {
        var variance = (y - y.mean([0], keepdim: true)).square().sum().item<double>();
        var (squares, products, written) = (y.square().sum().item<double>(), (y * yHat).sum().item<double>(), yHat.square().sum().item<double>());
        var error = (y - yHat).square().sum().item<double>();
        var scale = written > 0 ? products / written : 1;
        return new Fit(input, target, error / variance, l0, scale) { ScaledFvu = written > 0 ? (squares - products * scale) / variance : error / variance };
    }
}
