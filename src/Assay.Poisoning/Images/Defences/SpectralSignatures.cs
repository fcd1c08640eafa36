using Assay.Core.Options;
using Assay.Poisoning.Images.Defences.Clusters;
using Assay.Poisoning.Trajectories;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences;

/// <summary>Drops the examples of each class that lie farthest out along the direction in which the class's features vary most (Tran et al. 2018, arXiv 1811.00636).</summary>
/// <remarks>The score is the squared projection on the top singular vector of the centred features. Every class loses the same share, whether it was attacked or not.</remarks>
public sealed record SpectralSignatures : IDefence, IOptions
{
    /// <inheritdoc/>
    public string Name => "Spectral Signatures";

    /// <summary>Of each class that is dropped: 1.5 times the share that is thought to be planted, 0.1.</summary>
    public double Share { get; init; } = 0.15;              // badloss

    /// <inheritdoc/>
    public Screening Score(SuspectSet suspect)
    {
        using var features = new FeaturesByClass(suspect.Attacked.Features(suspect.Images.Pixels), suspect.Images.Labels);
        return Score(features, suspect.Trusted, suspect.Cancellation);
    }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults() => Share is >= 0 and < 1 ? [] : [new Fault("share", Invariant($"is {Share}, expected at least 0 and below 1"))];

    /// <summary>The same of features alone.</summary>
    internal Screening Score(FeaturesByClass features, IReadOnlyList<int> trusted, CancellationToken cancellation)
    {
        OptionsCheck.Require(this, Name);
        var (scores, dropped) = (new double[features.Count], new bool[features.Count]);
        foreach (var (_, rows) in features.Groups)
        {
            cancellation.ThrowIfCancellationRequested();
            var squares = SquaredProjections(features, rows);
            var outermost = Rejection.Share(squares, Share, []);
            for (var i = 0; i < rows.Length; i++)
                (scores[rows[i]], dropped[rows[i]]) = (squares[i], outermost[i]);
        }
        foreach (var row in trusted)
            dropped[row] = false;
        return new(scores, dropped);
    }

    private static double[] SquaredProjections(FeaturesByClass features, int[] rows)
    {
        using var scope = NewDisposeScope();
        var axes = PrincipalAxes.Of(features.Of(rows), most: 1);
        return axes.Centred.matmul(axes.Axes).square().sum(dim: 1).data<double>().ToArray();    // zeros where nothing varies
    }
}
