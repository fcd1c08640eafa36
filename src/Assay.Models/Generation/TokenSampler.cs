using Assay.Core.Errors;
using Assay.Core.Randomness;

namespace Assay.Models.Generation;

/// <summary>Draws one token: temperature, then the k likeliest, then the nucleus of what these have left, as Hugging Face orders its filters.</summary>
internal static class TokenSampler
{
    /// <summary>The id drawn. Of equally likely tokens the one with the lower id comes first.</summary>
    /// <exception cref="AssayException">A logit is NaN or +∞.</exception>
    public static int Draw(ReadOnlySpan<float> logits, TextGenerationOptions options, SeedStream stream)
    {
        var likeliest = Likeliest(logits);
        if (options.Temperature == 0)
            return likeliest;
        var kept = options.TopK > 0 && options.TopK < logits.Length ? Largest(logits, options.TopK) : null;
        var (ids, weights) = Weights(logits, kept, logits[likeliest], options.Temperature);
        var count = options.TopP < 1 ? Nucleus(ids, weights, options.TopP) : ids.Length;
        return Draw(ids.AsSpan(0, count), weights.AsSpan(0, count), stream.NextDouble());
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var id = 0; id < logits.Length; id++)
        {
            if (logits[id] > logits[best])
                best = id;
            else if (float.IsNaN(logits[id]))
                best = id;
        }
        return float.IsFinite(logits[best])
            ? best
            : throw new AssayException(FormattableString.Invariant($"the model gives token {best} the logit {logits[best]}: its weights are broken, or too large for their number format; float32 may help."));
    }

    // Ascending ids.
    private static int[] Largest(ReadOnlySpan<float> logits, int count)
    {
        var kept = new PriorityQueue<int, (float Logit, int Before)>(count + 1);
        for (var id = 0; id < count; id++)
            kept.Enqueue(id, (logits[id], -id));
        kept.TryPeek(out _, out var least);
        for (var id = count; id < logits.Length; id++)
        {
            if (logits[id] <= least.Logit)
                continue;
            kept.EnqueueDequeue(id, (logits[id], -id));
            kept.TryPeek(out _, out least);
        }
        return [.. kept.UnorderedItems.Select(item => item.Element).Order()];
    }

    private static (int[] Ids, double[] Weights) Weights(ReadOnlySpan<float> logits, int[]? kept, float largest, double temperature)
    {
        var ids = kept ?? [.. Enumerable.Range(0, logits.Length)];
        var weights = new double[ids.Length];
        for (var i = 0; i < ids.Length; i++)
            weights[i] = Math.Exp((logits[ids[i]] - largest) / temperature);
        return (ids, weights);
    }

    // Moves the nucleus to the front, likeliest first, and returns its size.
    private static int Nucleus(int[] ids, double[] weights, double share)
    {
        var total = weights.Sum();
        // Tokens below this weight have less than the share left out between them all: no need to sort them.
        var least = (1 - share) * total / weights.Length;
        var order = Enumerable.Range(0, ids.Length).Where(i => weights[i] >= least).OrderByDescending(i => weights[i]).ToArray();
        var (sortedIds, sortedWeights) = (Array.ConvertAll(order, i => ids[i]), Array.ConvertAll(order, i => weights[i]));
        sortedIds.CopyTo(ids, 0);
        sortedWeights.CopyTo(weights, 0);
        var sum = 0.0;
        for (var i = 0; i < order.Length; i++)
        {
            sum += weights[i];
            if (sum >= share * total)
                return i + 1;
        }
        return order.Length;
    }

    private static int Draw(ReadOnlySpan<int> ids, ReadOnlySpan<double> weights, double uniform)
    {
        var total = 0.0;
        foreach (var weight in weights)
            total += weight;
        var left = uniform * total;
        for (var i = 0; i < ids.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
                return ids[i];
        }
        return ids[^1];
    }
}
