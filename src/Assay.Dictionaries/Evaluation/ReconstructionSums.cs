using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Streaming sums over the tokens a dictionary reconstructed: sparsity, squared error, norms and how often each latent fired.</summary>
internal sealed class ReconstructionSums(int sequences, int length, int latents)
{
    private readonly long[] _fired = new long[latents];

    /// <summary>Tokens of each sequence.</summary>
    public double[] Tokens { get; } = new double[sequences];

    /// <summary>Σ‖f‖₀ of each sequence.</summary>
    public double[] Active { get; } = new double[sequences];

    /// <summary>Σ‖y − ŷ‖² of each sequence.</summary>
    public double[] SquaredError { get; } = new double[sequences];

    /// <summary>Σ‖ŷ‖² of each sequence.</summary>
    public double[] ReconstructionSquares { get; } = new double[sequences];

    /// <summary>Σ y·ŷ of each sequence.</summary>
    public double[] Products { get; } = new double[sequences];

    /// <summary>Σ‖y − ŷ‖² by position.</summary>
    public PositionSums Positions { get; } = new(sequences, length);

    /// <summary>Lengths, cosines and the like, over all sequences together.</summary>
    public TokenMeans Means { get; } = new();

    /// <summary>Adds one batch: targets and reconstructions [n, d], and each token's count of active latents [n].</summary>
    public void Add(Tensor target, Tensor reconstruction, Tensor active, TokenRows tokens)
    {
        using var _ = NewDisposeScope();
        var (y, yHat) = (target.to(ScalarType.Float32), reconstruction.to(ScalarType.Float32));
        var errors = Values((y - yHat).square().sum(1));
        var squares = Values(yHat.square().sum(1));
        var products = Values((y * yHat).sum(1));
        var counts = Values(active);
        Means.Add(y, errors, squares, products);
        for (var row = 0; row < errors.Length; row++)
        {
            var sequence = tokens.SequenceOf(row);
            Tokens[sequence]++;
            Active[sequence] += counts[row];
            SquaredError[sequence] += errors[row];
            ReconstructionSquares[sequence] += squares[row];
            Products[sequence] += products[row];
            Positions.Add(sequence, tokens.PositionOf(row), errors[row]);
        }
    }

    /// <summary>Counts firings in features [n, latents] and returns each token's active latents [n].</summary>
    public Tensor CountFirings(Tensor features)
    {
        using var fires = features.gt(0);
        Means.AddLatents(features);
        using var perLatent = fires.sum(0, type: ScalarType.Int64).cpu();
        var counts = perLatent.data<long>().ToArray();
        for (var latent = 0; latent < counts.Length; latent++)
            _fired[latent] += counts[latent];
        return fires.sum(1, type: ScalarType.Int64);
    }

    /// <summary>The same of features that are sparse already.</summary>
    public Tensor CountFirings(SparseRows features)
    {
        var active = new long[features.Count];
        for (var row = 0; row < features.Count; row++)
            active[row] = features.Offsets[row + 1] - features.Offsets[row];
        foreach (var latent in features.Latents)
            _fired[latent]++;
        Means.AddLatents(features);
        return tensor(active);
    }

    /// <summary>Share of all tokens on which each latent fired.</summary>
    public double[] FiringFrequencies()
    {
        var tokens = Tokens.Sum();
        return Array.ConvertAll(_fired, count => count / tokens);
    }

    internal static double[] Values(Tensor t)
    {
        using var wide = t.to(ScalarType.Float64).cpu().contiguous();
        return wide.data<double>().ToArray();
    }
}
