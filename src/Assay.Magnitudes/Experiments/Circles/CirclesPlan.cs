using Assay.Core.Experiments;
using Assay.Magnitudes.Irreducible;
using Assay.Tensors;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>What a set of options would cost: counted operations of the matrix products, and seconds at this machine's rate with what drawing activations and reading planes took here.</summary>
internal static class CirclesPlan
{
    private const double Share = 0.2, ShareOfLargeProducts = 0.6, SecondsAPlane = 0.15, SecondsADrawnNumber = 1.5e-9;

    public static Plan Of(CirclesOptions options, MachineRates rates)
    {
        var rate = rates.Float32FlopsPerSecond * Share;
        var steps = new List<PlanStep> { Planted(options), Dictionary(options, rate) };
        if (options.Addition is { } addition)
            steps.Add(Addition(addition, rates.Float32FlopsPerSecond * ShareOfLargeProducts));
        return new(steps);
    }

    // Every feature by itself under every noise, and as many planes again of clusters.
    private static PlanStep Planted(CirclesOptions options)
    {
        var planes = options.Seeds * (PlantedKinds.All.Count * (2.0 * options.Planted.PointNoise.Count + 3 * options.Planted.Copies));
        return new(Invariant($"indices of {planes:N0} planes"), planes * options.Indices.Angles * options.Planted.Points * 20.0, 64.0 * options.Indices.Most * options.Indices.Components, 0, planes * SecondsAPlane);
    }

    // A step multiplies rows by the encoder, and by the decoder there and back: 6 products of 2·rows·M·d; activations to read are drawn twice and encoded once.
    private static PlanStep Dictionary(CirclesOptions options, double rate)
    {
        var (dictionary, planted) = (options.Dictionary, options.Planted);
        var rows = (double)dictionary.Steps * dictionary.BatchSize;
        var flops = options.Seeds * (rows * 12 + options.Rows * 2.0) * dictionary.Latents * planted.Width;
        var drawn = options.Seeds * (rows + 2.0 * options.Rows) * (PlantedKinds.All.Count * planted.Copies + 2.0) * planted.Width;
        return new(Invariant($"{options.Seeds} dictionaries of {dictionary.Latents:N0} latents"), flops, 16.0 * dictionary.Latents * planted.Width + 12.0 * options.Rows * dictionary.Active, 0, flops / rate + drawn * SecondsADrawnNumber);
    }

    // At the last place alone: 4d² of attention's output and 4d·neurons of the layer, 2d·p of the answer, thrice for the way back; looks at the other pairs are a hundredth of the steps.
    private static PlanStep Addition(AdditionOptions addition, double rate)
    {
        double d = addition.Width, pairs = addition.TrainShare * addition.Modulus * addition.Modulus;
        var flops = addition.Networks * (double)addition.Steps * pairs * 3 * (2 * d * d + 4 * d * addition.Neurons + 2 * d * addition.Modulus);
        return new(Invariant($"{addition.Networks} network(s) that learn to add, {addition.Steps:N0} steps at most"), flops, pairs * 4 * (6 * d + 3 * addition.Neurons + 4.0 * addition.Modulus), addition.Networks * 4.0 * d * (4 * d + 2 * addition.Neurons), flops / rate);
    }
}
