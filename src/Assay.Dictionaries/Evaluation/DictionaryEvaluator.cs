using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Models;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Evaluates dictionaries of one model on one held-out text, with the definitions of Gemma Scope (2408.05147, evaluation).</summary>
/// <remarks>The untouched model runs once; each dictionary then costs one encoding and the part of one forward pass above its site.
/// BOS, EOS and padding are left out of every figure and keep their original activation where a reconstruction is spliced in. Not thread-safe.</remarks>
public sealed class DictionaryEvaluator : IDisposable
{
    private const long EncodedAtOnce = 1 << 22;   // feature values held at a time, so that wide dictionaries fit
    private readonly EvaluationOptions _options;
    private readonly Dictionary<Site, ImportanceSample> _importance = [];

    /// <summary>Takes the first sequences of <paramref name="heldOut"/>; neither model nor text is disposed with the evaluator.</summary>
    /// <exception cref="AssayException">The options are at fault, or the text is.</exception>
    public DictionaryEvaluator(Transformer model, TokenSequences heldOut, EvaluationOptions options)
    {
        OptionsCheck.Require(options, "evaluation");
        if (heldOut.Count < 2)
            throw new AssayException($"the held-out text has {heldOut.Count} sequences of {heldOut.Length} tokens, expected at least 2: hold out more text or use shorter sequences");
        _options = options;
        Clean = new CleanModel(model, heldOut, options);
    }

    /// <summary>Sequences evaluated on.</summary>
    public int Sequences => Clean.Sequences;

    internal CleanModel Clean { get; }

    /// <summary>Runs the untouched model once for all these sites together; without this each new site costs its own pass.</summary>
    public void Prepare(IEnumerable<Site> sites, CancellationToken cancellation = default)
    {
        using var noGradients = no_grad();
        Clean.Prepare(sites.SelectMany(CleanModel.Needs), cancellation);
    }

    /// <summary>Mean next-token loss of the untouched model, nats.</summary>
    public double CleanLoss()
    {
        Prepare([]);
        return new SequenceRatio(Clean.Losses.Losses, Clean.Losses.Tokens).Value;
    }

    /// <summary>All metrics of a dictionary at the sites it names.</summary>
    /// <exception cref="AssayException">It names none, or does not fit the model.</exception>
    public EvaluationResult Evaluate(SparseAutoencoder dictionary, CancellationToken cancellation = default)
    {
        var input = dictionary.Input ?? throw new AssayException($"the dictionary does not say which site it was trained on{Hook(dictionary.Origin?.Hook)}; name one, say resid_post.1");
        if (dictionary.IsTranscoder && dictionary.Target is null)
            throw new AssayException($"the transcoder does not say which site it predicts{Hook(dictionary.Origin?.OutputHook)}; name one as its target, say mlp_out.1");
        return Evaluate(dictionary, input, dictionary.Target ?? input, cancellation);
    }

    /// <summary>All metrics of a dictionary that reads <paramref name="input"/> and is spliced in at <paramref name="target"/>.</summary>
    /// <exception cref="AssayException">The dictionary does not fit the model's widths at these sites.</exception>
    public EvaluationResult Evaluate(SparseAutoencoder dictionary, Site input, Site target, CancellationToken cancellation = default)
    {
        Require(dictionary.InputWidth, input, "reads");
        Require(dictionary.OutputWidth, target, "writes");
        using var noGradients = no_grad();
        Clean.Prepare([input, .. CleanModel.Needs(target)], cancellation);
        using var cast = Cast(dictionary);
        var used = cast ?? dictionary;
        using var encoder = SparseEncoder.For(used);
        var sums = new EvaluationSums(Clean, used.Latents);
        foreach (var batch in Clean.Batches)
        {
            cancellation.ThrowIfCancellationRequested();
            Splice(used, encoder, input, target, batch, sums);
        }
        var uniformity = Importance(target, cancellation).Uniformity(used, input, Clean);
        return sums.Result(Clean.Moments(target), Clean.Losses, Clean.Ablated(target, cancellation), uniformity);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var sample in _importance.Values)
            sample.Dispose();
        Clean.Dispose();
    }

    /// <summary>The dictionary in the evaluation's precision; null where it is in it already.</summary>
    internal SparseAutoencoder? Cast(SparseAutoencoder dictionary) => dictionary.DecoderWeights.dtype == Clean.DType ? null : dictionary.To(Clean.DType);

    internal void Require(int width, Site site, string verb)
    {
        var expected = site.Within(Clean.Config).Width(Clean.Config);
        if (width != expected)
            throw new AssayException(FormattableString.Invariant($"the dictionary {verb} activations of width {width}, but {site} has width {expected}: it belongs to another model or site"));
    }

    private static string Hook(string? named) => named is null ? "" : $" ('{named}' is no site here)";

    private ImportanceSample Importance(Site target, CancellationToken cancellation)
    {
        if (!_importance.TryGetValue(target, out var sample))
            _importance[target] = sample = ImportanceSample.Measure(Clean, target, _options.ImportanceTokens, cancellation);
        return sample;
    }

    private void Splice(SparseAutoencoder dictionary, SparseEncoder? encoder, Site input, Site target, EvaluationBatch batch, EvaluationSums sums)
    {
        using var scope = NewDisposeScope();
        var x = batch.Tokens.Gather(Clean.Activation(input, batch));
        var y = input == target ? x : batch.Tokens.Gather(Clean.Activation(target, batch));
        var (reconstruction, active) = Reconstruct(dictionary, encoder, x, sums.Reconstruction);
        sums.Reconstruction.Add(y, reconstruction, active, batch.Tokens);
        sums.AddLosses(Clean.SplicedLosses(batch, target, reconstruction), Clean.Losses, batch.Tokens);
    }

    private static (Tensor Reconstruction, Tensor Active) Reconstruct(SparseAutoencoder dictionary, SparseEncoder? encoder, Tensor x, ReconstructionSums sums)
    {
        if (encoder?.Encode(x) is { } rows)
            return (encoder.Decode(rows, x), sums.CountFirings(rows));
        var parts = x.split(Math.Max(1, EncodedAtOnce / dictionary.Latents));
        var (written, active) = (new List<Tensor>(), new List<Tensor>());
        foreach (var part in parts)
        {
            using var features = dictionary.Encode(part);
            active.Add(sums.CountFirings(features));
            written.Add(dictionary.Decode(features, part));
        }
        return (cat(written), cat(active));
    }
}
