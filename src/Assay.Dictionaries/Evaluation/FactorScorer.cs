using Assay.Core.Errors;
using Assay.Models;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Scores latents against the known factors of labelled text: every factor's best latent, chosen on the even sequences and scored on the odd ones.</summary>
/// <remarks>Latent and threshold are the best of thousands of candidates, so only the held-out half says anything, and only what a dictionary adds over its
/// baselines (<see cref="LinearProbe"/>, neurons, PCA, frozen halves, a model with random weights) says anything about the dictionary.</remarks>
public sealed class FactorScorer
{
    private readonly DictionaryEvaluator _evaluator;
    private readonly FactorLabels _labels;
    private readonly int[] _factors;

    /// <summary>Joins an evaluator with the labels of the same sequences. Factors absent from either half are left out.</summary>
    /// <exception cref="AssayException">The labels are of other sequences.</exception>
    public FactorScorer(DictionaryEvaluator evaluator, FactorLabels labels)
    {
        var (sequences, length) = (evaluator.Clean.Sequences, evaluator.Clean.Length);
        if (labels.Active.shape[0] < sequences || labels.Active.shape[1] != length)
            throw new AssayException(FormattableString.Invariant($"the labels are of {labels.Active.shape[0]} sequences of {labels.Active.shape[1]} tokens, but {sequences} of {length} are evaluated: label the held-out text itself"));
        (_evaluator, _labels) = (evaluator, labels);
        _factors = [.. PresentInBothHalves()];
    }

    /// <summary>The factors scored.</summary>
    public IReadOnlyList<string> Factors => [.. _factors.Select(factor => _labels.Names[factor])];

    /// <summary>Each factor's best latent of a dictionary, at the site it names.</summary>
    public IReadOnlyList<FactorScore> Score(SparseAutoencoder dictionary, CancellationToken cancellation = default)
    {
        var input = dictionary.Input ?? throw new AssayException("the dictionary does not say which site it was trained on; name one, say resid_post.1");
        return Score(dictionary, input, cancellation);
    }

    /// <summary>Each factor's best latent of a dictionary that reads <paramref name="input"/>.</summary>
    public IReadOnlyList<FactorScore> Score(SparseAutoencoder dictionary, Site input, CancellationToken cancellation = default)
    {
        _evaluator.Require(dictionary.InputWidth, input, "reads");
        using var cast = _evaluator.Cast(dictionary);
        return Score(x => (cast ?? dictionary).Encode(x), input, cancellation);
    }

    /// <summary>A logistic probe per factor on the activations themselves, fitted on the even sequences: knows the labels, so it bounds what one direction can tell.</summary>
    public IReadOnlyList<FactorScore> Probe(Site input, CancellationToken cancellation = default)
    {
        using var noGradients = no_grad();
        _evaluator.Clean.Prepare([input], cancellation);
        using var probe = Fit(input, cancellation);
        return Score(probe.Probabilities, input, cancellation);
    }

    /// <summary>F1 of saying "present" everywhere, by sequence of the held-out half, for each of <see cref="Factors"/>: what scores resampled over sequences are held against.</summary>
    /// <param name="input">Any site whose activations are at hand.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public IReadOnlyList<SequenceRatio> AlwaysPresent(Site input, CancellationToken cancellation = default)
    {
        using var noGradients = no_grad();
        _evaluator.Clean.Prepare([input], cancellation);
        var always = _factors.Select(_ => new F1Search.Choice(Latent: 0, Threshold: 0, F1: 0)).ToArray();
        return F1Search.Score(visit => Visit(x => ones(x.shape[0], 1, device: x.device), input, 1, visit, cancellation), always, _evaluator.Clean.Sequences);
    }

    private IReadOnlyList<FactorScore> Score(Func<Tensor, Tensor> scores, Site input, CancellationToken cancellation)
    {
        using var noGradients = no_grad();
        _evaluator.Clean.Prepare([input], cancellation);
        var choices = F1Search.Choose(visit => Visit(scores, input, 0, visit, cancellation));
        var heldOut = F1Search.Score(visit => Visit(scores, input, 1, visit, cancellation), choices, _evaluator.Clean.Sequences);
        var rates = Rates(1);
        return [.. choices.Select((choice, i) => new FactorScore(Factors[i], choice.Latent, choice.Threshold, choice.F1, heldOut[i], rates[_factors[i]]))];
    }

    private LinearProbe Fit(Site input, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (inputs, labels) = (new List<Tensor>(), new List<Tensor>());
        Visit(x => x, input, 0, part =>
        {
            inputs.Add(part.Scores.clone().MoveToOuterDisposeScope());
            labels.Add(part.Labels.clone().MoveToOuterDisposeScope());
        }, cancellation);
        return LinearProbe.Fit(cat(inputs), cat(labels));
    }

    // One half of the sequences, batch by batch; parity 0 is the even ones.
    private void Visit(Func<Tensor, Tensor> scores, Site input, int parity, Action<LabelledRows> visit, CancellationToken cancellation)
    {
        foreach (var batch in _evaluator.Clean.Batches)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = Enumerable.Range(0, batch.Tokens.Kept.Length).Where(row => batch.Tokens.SequenceOf(row) % 2 == parity).ToArray();
            if (rows.Length == 0)
                continue;
            using var scope = NewDisposeScope();
            var x = _evaluator.Clean.Activation(input, batch);
            var index = tensor(rows.Select(row => batch.Tokens.Kept[row]).ToArray(), device: x.device);
            var values = scores(x.reshape(-1, x.shape[^1]).index_select(0, index));
            visit(new LabelledRows(values, Labels(batch, index), [.. rows.Select(batch.Tokens.SequenceOf)]));
        }
    }

    private Tensor Labels(EvaluationBatch batch, Tensor index)
    {
        var factors = tensor(_factors.Select(factor => (long)factor).ToArray());
        var active = _labels.Active.narrow(0, batch.Tokens.First, batch.Tokens.Sequences).flatten(0, 1);
        return active.index_select(0, index.cpu()).index_select(1, factors).to(ScalarType.Float32).to(index.device);
    }

    private IEnumerable<int> PresentInBothHalves()
    {
        var (even, odd) = (Rates(0), Rates(1));
        return Enumerable.Range(0, even.Length).Where(factor => even[factor] > 0 && odd[factor] > 0);
    }

    // Share of a half's ordinary tokens with each factor.
    private double[] Rates(int parity)
    {
        var (present, tokens) = (new double[_labels.Names.Count], 0);
        foreach (var batch in _evaluator.Clean.Batches)
        {
            using var scope = NewDisposeScope();
            var kept = Enumerable.Range(0, batch.Tokens.Kept.Length).Where(row => batch.Tokens.SequenceOf(row) % 2 == parity).Select(row => batch.Tokens.Kept[row]).ToArray();
            var active = _labels.Active.narrow(0, batch.Tokens.First, batch.Tokens.Sequences).flatten(0, 1).index_select(0, tensor(kept));
            var counts = ReconstructionSums.Values(active.sum(0, type: ScalarType.Int64));
            tokens += kept.Length;
            for (var factor = 0; factor < counts.Length; factor++)
                present[factor] += counts[factor];
        }
        return Array.ConvertAll(present, count => count / tokens);
    }
}
