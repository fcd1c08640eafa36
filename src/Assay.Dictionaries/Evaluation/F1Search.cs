using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Scores (features, probe outputs: nothing negative), labels and sequences of some tokens.</summary>
/// <param name="Scores">[n, M].</param>
/// <param name="Labels">[n, F], 0 or 1, float32.</param>
/// <param name="Sequences">The sequence each row belongs to.</param>
internal sealed record LabelledRows(Tensor Scores, Tensor Labels, int[] Sequences);

/// <summary>Finds for each factor the latent and threshold of the best F1 among all latents × a grid of thresholds, then scores that choice elsewhere.</summary>
/// <remarks>The grid is <see cref="Steps"/> equal parts of each latent's largest value, the lowest at 0 ("does it fire?"). Counts are matrix products of labels
/// with thresholded scores, so a thousand latents against dozens of factors cost less than encoding them.</remarks>
internal static class F1Search
{
    /// <summary>Thresholds tried per latent.</summary>
    public const int Steps = 10;

    /// <summary>The best latent, threshold and F1 of each factor; F1 is 0 where a factor is absent.</summary>
    /// <param name="parts">Visits the selection half part by part, each in a dispose scope of its own. It runs twice: for the largest values, then for the counts.</param>
    public static Choice[] Choose(Action<Action<LabelledRows>> parts)
    {
        using var unit = Largest(parts);
        using var counts = Count(parts, unit);
        using var _ = NewDisposeScope();
        return Best(counts, unit);
    }

    /// <summary>2·TP over (predicted + present) of each choice, by sequence, over <paramref name="sequences"/> sequences.</summary>
    public static SequenceRatio[] Score(Action<Action<LabelledRows>> parts, IReadOnlyList<Choice> choices, int sequences)
    {
        var (twice, sizes) = (Table(choices.Count, sequences), Table(choices.Count, sequences));
        parts(part =>
        {
            using var _ = NewDisposeScope();
            using var latents = tensor(choices.Select(choice => (long)choice.Latent).ToArray(), device: part.Scores.device);
            var thresholds = tensor(choices.Select(choice => (float)choice.Threshold).ToArray(), device: part.Scores.device);
            var said = part.Scores.index_select(1, latents).gt(thresholds).to(ScalarType.Float32);
            AddBySequence(twice, said * part.Labels * 2, part.Sequences);
            AddBySequence(sizes, said + part.Labels, part.Sequences);
        });
        return [.. choices.Select((_, i) => new SequenceRatio(twice[i], sizes[i]))];
    }

    /// <summary>The grid's step for each latent [M].</summary>
    private static Tensor Largest(Action<Action<LabelledRows>> parts)
    {
        Tensor? largest = null;
        parts(part =>
        {
            using var here = part.Scores.amax([0L]);
            var next = (largest is null ? here.clone() : maximum(largest, here)).DetachFromDisposeScope();
            largest?.Dispose();
            largest = next;
        });
        using (largest ?? throw new ArgumentException("there are no tokens to choose on", nameof(parts)))
            return largest.to(ScalarType.Float32).div(Steps).DetachFromDisposeScope();
    }

    private static Counts Count(Action<Action<LabelledRows>> parts, Tensor unit)
    {
        Counts? counts = null;
        parts(part => (counts ??= Counts.Zero(part)).Add(part, unit));
        return counts!;
    }

    private static Choice[] Best(Counts counts, Tensor unit)
    {
        var f1 = counts.Both * 2 / (counts.Said.unsqueeze(1) + counts.Present.unsqueeze(1)).clamp_min(1);   // [steps, F, M]
        var byFactor = f1.permute(1, 0, 2).flatten(1);
        var (values, places) = byFactor.max(1);
        var (best, at, units) = (ReconstructionSums.Values(values), places.cpu().data<long>().ToArray(), ReconstructionSums.Values(unit));
        return [.. best.Select((value, factor) => At(value, at[factor], units))];
    }

    private static Choice At(double f1, long place, double[] units)
    {
        var (step, latent) = ((int)(place / units.Length), (int)(place % units.Length));
        return new Choice(latent, (float)units[latent] * step, f1);
    }

    private static double[][] Table(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => new double[columns])];

    private static void AddBySequence(double[][] table, Tensor values, int[] sequences)
    {
        var flat = ReconstructionSums.Values(values);   // [n, F], row after row
        for (var row = 0; row < sequences.Length; row++)
            for (var factor = 0; factor < table.Length; factor++)
                table[factor][sequences[row]] += flat[row * table.Length + factor];
    }

    /// <summary>What was chosen for a factor, and its F1 where it was chosen.</summary>
    internal sealed record Choice(int Latent, double Threshold, double F1);

    /// <summary>Tokens where factor and latent agree on "present" [steps, F, M], where the latent says so [steps, M], where the factor is [F].</summary>
    private sealed record Counts(Tensor Both, Tensor Said, Tensor Present) : IDisposable
    {
        public static Counts Zero(LabelledRows like)
        {
            var (factors, latents, device) = (like.Labels.shape[1], like.Scores.shape[1], like.Scores.device);
            Tensor Zeros(params long[] sizes) => zeros(sizes, ScalarType.Float64, device).DetachFromDisposeScope();
            return new(Zeros(Steps, factors, latents), Zeros(Steps, latents), Zeros(factors));
        }

        public void Add(LabelledRows part, Tensor unit)
        {
            using var _ = NewDisposeScope();
            var present = part.Labels.t();
            Present.add_(part.Labels.sum(0, type: ScalarType.Float64));
            for (var step = 0; step < Steps; step++)
            {
                using var said = part.Scores.gt(unit * step).to(ScalarType.Float32);
                Both[step].add_(present.matmul(said));
                Said[step].add_(said.sum(0, type: ScalarType.Float64));
            }
        }

        public void Dispose()
        {
            Both.Dispose();
            Said.Dispose();
            Present.Dispose();
        }
    }
}
