using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Means over all ordinary tokens that SAEBench's core evaluation reports and no claim here rests on.</summary>
/// <param name="InputLength">E‖y‖.</param>
/// <param name="OutputLength">E‖ŷ‖.</param>
/// <param name="LengthRatio">E[‖ŷ‖ / ‖y‖].</param>
/// <param name="Cosine">E[y·ŷ / (‖y‖‖ŷ‖)]; a reconstruction of zero counts as 0.</param>
/// <param name="SquaredErrorPerDimension">E‖y − ŷ‖² over the width.</param>
/// <param name="LegacyExplainedVariance">E[1 − ‖y − ŷ‖² / ‖y − ȳ‖²] with ȳ the mean of the token's batch: a mean of ratios, kept to be compared with older figures.</param>
/// <param name="L1">E‖f‖₁.</param>
public sealed record ReconstructionMeans(double InputLength, double OutputLength, double LengthRatio, double Cosine, double SquaredErrorPerDimension, double LegacyExplainedVariance, double L1)
{
    /// <summary>E‖y − ŷ‖, not squared.</summary>
    public double ErrorLength { get; init; } = double.NaN;

    /// <summary>NaN throughout.</summary>
    public static ReconstructionMeans NotMeasured { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
}

/// <summary>The sums behind <see cref="ReconstructionMeans"/>.</summary>
/// <remarks>adamkarvonen/SAEBench, sae_bench/evals/core/main.py (get_sparsity_and_variance_metrics). Its mse divides by the batch's tokens, an accident of batching; here it is per dimension.</remarks>
internal sealed class TokenMeans
{
    private const double Shortest = 1e-4;     // below it a length divides as 1
    private double _tokens, _in, _out, _ratio, _cosine, _error, _errorLength, _legacy, _latents;
    private long _width = 1;

    /// <summary>Adds targets y [n, e] with each row's ‖y − ŷ‖², ‖ŷ‖² and y·ŷ.</summary>
    public void Add(Tensor y, double[] errors, double[] squares, double[] products)
    {
        using var _ = NewDisposeScope();
        _width = y.shape[1];
        var lengths = ReconstructionSums.Values(y.square().sum(dim: 1));
        var spreads = ReconstructionSums.Values((y - y.mean([0L], keepdim: true)).square().sum(dim: 1));
        for (var row = 0; row < errors.Length; row++)
            AddRow(Math.Sqrt(lengths[row]), Math.Sqrt(squares[row]), products[row], errors[row], spreads[row]);
    }

    /// <summary>Adds the latents of some tokens.</summary>
    public void AddLatents(Tensor features)
    {
        using var sum = features.sum(ScalarType.Float64);
        _latents += sum.cpu().item<double>();
    }

    /// <summary>Adds the latents of some tokens, all of them above zero.</summary>
    public void AddLatents(SparseRows features)
    {
        foreach (var value in features.Values)
            _latents += value;
    }

    /// <summary>The means; NaN where there was no token.</summary>
    public ReconstructionMeans Result() =>
        new(_in / _tokens, _out / _tokens, _ratio / _tokens, _cosine / _tokens, _error / _tokens / _width, _legacy / _tokens, _latents / _tokens) { ErrorLength = _errorLength / _tokens };

    private void AddRow(double read, double written, double product, double error, double spread)
    {
        _tokens++;
        (_in, _out, _error, _errorLength) = (_in + read, _out + written, _error + error, _errorLength + Math.Sqrt(error));
        _ratio += written / (read < Shortest ? 1 : read);
        _cosine += read > 0 && written > 0 ? product / (read * written) : 0;
        _legacy += 1 - error / spread;
    }
}
