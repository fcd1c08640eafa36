using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Tokens spread evenly over the evaluation set, with the gradient of each one's own mean-centred correct next-token logit at one site.</summary>
/// <remarks>A token's gradient is taken of the logit at its own position only: one backward pass gives one token per sequence. It belongs to the site, not to a
/// dictionary, so it is computed once for all dictionaries that write there.</remarks>
internal sealed class ImportanceSample : IDisposable
{
    private const double GoldenStep = 0.6180339887498949;   // multiples of it, mod 1, fill [0, 1) evenly
    private readonly List<Part> _parts = [];

    private ImportanceSample() { }

    /// <summary>Measures about <paramref name="tokens"/> tokens at <paramref name="target"/>.</summary>
    public static ImportanceSample Measure(CleanModel model, Site target, int tokens, CancellationToken cancellation)
    {
        var sample = new ImportanceSample();
        if (tokens == 0)
            return sample;
        var rounds = (tokens + model.Sequences - 1) / model.Sequences;
        var stride = Math.Max(1, model.Sequences / tokens);             // whole batches are left out, since a pass costs the same for one token of it
        foreach (var batch in model.Batches.Where(batch => batch.Number % stride == 0))
        {
            cancellation.ThrowIfCancellationRequested();
            sample.AddBatch(model, target, batch, rounds);
        }
        return sample;
    }

    /// <summary>Tokens measured.</summary>
    public int Tokens => _parts.Sum(part => part.Rows.Length);

    /// <summary>Each token (sequence × length + position over the whole set) with its gradient [width].</summary>
    public IEnumerable<(long Token, Tensor Gradient)> Rows() =>
        from part in _parts from i in Enumerable.Range(0, part.Rows.Length) select ((long)part.Batch.Tokens.First * part.Batch.Tokens.Length + part.Rows[i], part.Gradients[i]);

    /// <summary>r_L0 of <paramref name="dictionary"/>, which reads <paramref name="input"/>, summed by sequence. Tokens on which nothing fired count for nothing.</summary>
    public SequenceRatio Uniformity(SparseAutoencoder dictionary, Site input, CleanModel model)
    {
        var (sums, counts) = (new double[model.Sequences], new double[model.Sequences]);
        foreach (var part in _parts)
        {
            using var scope = NewDisposeScope();
            using var rows = tensor(part.Rows, device: part.Gradients.device);
            var x = model.Activation(input, part.Batch);
            var features = dictionary.Encode(x.reshape(-1, x.shape[^1]).index_select(0, rows));
            var uniformity = LatentImportance.Uniformity(features, part.Gradients, dictionary.DecoderWeights);
            for (var i = 0; i < uniformity.Length; i++)
            {
                if (double.IsNaN(uniformity[i]))
                    continue;
                var sequence = part.Batch.Tokens.First + (int)(part.Rows[i] / model.Length);
                sums[sequence] += uniformity[i];
                counts[sequence]++;
            }
        }
        return new SequenceRatio(sums, counts);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _parts)
            part.Gradients.Dispose();
    }

    private void AddBatch(CleanModel model, Site target, EvaluationBatch batch, int rounds)
    {
        using var scope = NewDisposeScope();
        using var gradients = set_grad_enabled(true);
        var leaf = model.Activation(target, batch).detach().clone().requires_grad_();
        var last = model.LastResidual(target, leaf, batch).flatten(0, 1);
        for (var round = 0; round < rounds; round++)
        {
            var rows = Rows(batch.Tokens, round, rounds);
            if (rows.Length > 0)
                _parts.Add(new Part(batch, rows, Gradients(model, leaf, last, batch.Ids, rows).DetachFromDisposeScope()));
        }
    }

    private static Tensor Gradients(CleanModel model, Tensor leaf, Tensor last, Tensor ids, long[] rows)
    {
        using var scope = NewDisposeScope();
        using var here = tensor(rows, device: ids.device);
        var next = ids.flatten().index_select(0, here + 1);
        var logits = model.Logits(last.index_select(0, here).unsqueeze(1)).squeeze(1);      // of these tokens alone
        var sum = LatentImportance.CentredLogits(logits, next).sum();
        var gradient = autograd.grad([sum], [leaf], retain_graph: true)[0];
        return gradient.flatten(0, 1).index_select(0, here).MoveToOuterDisposeScope();
    }

    /// <summary>One scored token of every sequence, as flat indices.</summary>
    private static long[] Rows(TokenRows tokens, int round, int rounds)
    {
        var rows = new List<long>();
        foreach (var sequence in tokens.Scored.GroupBy(tokens.SequenceOf))
        {
            var scored = sequence.ToArray();
            var at = (int)((((double)sequence.Key * rounds + round) * GoldenStep % 1) * scored.Length);
            rows.Add(tokens.Kept[scored[at]]);
        }
        return [.. rows];
    }

    private sealed record Part(EvaluationBatch Batch, long[] Rows, Tensor Gradients);
}
