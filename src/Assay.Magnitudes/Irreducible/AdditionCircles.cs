using Assay.Core.Randomness;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>Which sums a network answers after its state was changed: shares of pairs answered with the sum that was written.</summary>
/// <param name="Change">In words.</param>
/// <param name="Written">Answers with the written sum.</param>
/// <param name="Own">Answers with the pair's own sum.</param>
internal sealed record AdditionEdit(string Change, IReadOnlyList<bool> Written, IReadOnlyList<bool> Own);

/// <summary>Circles in the states of an addition network, and whether they carry the answer.</summary>
/// <remarks>
/// Angles 2πks/p of the sum s for the frequencies k that the network uses are fitted by least squares within the leading principal components, (cos, sin) = (h − μ) P W; with W = QR, writing another sum s' is
/// h' = h − P Q Qᵀ Pᵀ (h − μ) + P Q R⁻ᵀ (cos, sin)(s'), the circle intervention of Engels et al. (arXiv 2405.14860), which there sets everything else to its mean. Fitted on one half of the pairs, tried on the other.
/// </remarks>
internal static class AdditionCircles
{
    /// <summary>The change that is held to the claim.</summary>
    public const string CirclesWritten = "circles written";

    /// <summary>Its control.</summary>
    public const string RandomExchanged = "a random subspace of that size exchanged";

    /// <summary>Share of the variance between sums' mean states at each frequency 1 … (p−1)/2.</summary>
    public static IReadOnlyList<double> Spectrum(Tensor states, Tensor sums, int modulus)
    {
        using var scope = NewDisposeScope();
        var means = Means(states, sums, modulus);
        means -= means.mean([0L]);
        var power = Enumerable.Range(1, modulus / 2).Select(k => Angles(arange(modulus, dtype: int64), [k], modulus).t().matmul(means).square().sum().ToDouble()).ToArray();
        return [.. power.Select(one => one / power.Sum())];
    }

    /// <summary>What the indices say of states in the plane of each frequency: (cos, sin) as fitted on one half of the pairs, read on the other.</summary>
    public static IReadOnlyList<FeatureReading> InPlanes(Tensor states, Tensor sums, IReadOnlyList<int> frequencies, AdditionOptions options, IndexOptions indices)
    {
        using var scope = NewDisposeScope();
        var half = states.shape[0] / 2;
        var fit = states.narrow(0, 0, half);
        var components = PrincipalComponents.Of(fit, options.Components);
        var others = components.Along(states.narrow(0, half, states.shape[0] - half));
        return [.. frequencies.Select(k => FeatureReading.Of(others.matmul(Fitted(components.Along(fit), Angles(sums.narrow(0, 0, half), [k], options.Modulus))), indices))];
    }

    /// <summary>Tries every change.</summary>
    /// <param name="network">Whose answers.</param>
    /// <param name="states">Of pairs, [N, d].</param>
    /// <param name="sums">Theirs, [N].</param>
    /// <param name="frequencies">That it uses.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="stream">Of the written sums and random subspaces.</param>
    public static IReadOnlyList<AdditionEdit> Try(AdditionNetwork network, Tensor states, Tensor sums, IReadOnlyList<int> frequencies, AdditionOptions options, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        long p = options.Modulus, half = states.shape[0] / 2;
        var (fit, tried) = (states.narrow(0, 0, half).to(float64), states.narrow(0, half, states.shape[0] - half).to(float64));
        var (fitSums, own) = (sums.narrow(0, 0, half), sums.narrow(0, half, states.shape[0] - half));
        var written = (own + 1 + (stream.Uniform(own.shape[0]) * (p - 1)).floor().to(int64)).remainder(p);      // any sum but its own
        var components = PrincipalComponents.Of(fit, options.Components);
        var map = Fitted(components.Along(fit), Angles(fitSums, frequencies, options.Modulus));
        var (q, r) = linalg.qr(map);
        var circles = components.Axes.matmul(q);
        var other = Means(states.narrow(0, 0, half), fitSums, options.Modulus).index_select(0, written);
        var random = linalg.qr(stream.Normal(states.shape[1], q.shape[1]).to(float64)).Q;      // of all directions: among the components alone it would hold much of the circles
        var centred = tried - components.Mean;
        var target = linalg.solve(r.t(), Angles(written, frequencies, options.Modulus).t()).t().matmul(circles.t());
        var within = centred.matmul(circles).matmul(circles.t());
        AdditionEdit Edit(string change, Tensor changed)
        {
            var answers = network.Answer(changed.to(float32)).argmax(1);
            return new(change, answers.eq(written).data<bool>().ToArray(), answers.eq(own).data<bool>().ToArray());
        }
        return
        [
            Edit("nothing", tried),
            Edit(CirclesWritten, tried - within + target),
            Edit("circles written, all else at its mean", components.Mean + target),
            Edit("circles at their mean", tried - within),
            Edit(RandomExchanged, tried - centred.matmul(random).matmul(random.t()) + (other - components.Mean).matmul(random).matmul(random.t())),
            Edit("the whole state exchanged for the mean of the written sum", other),
        ];
    }

    // Least squares on columns that are uncorrelated, as principal components of the same states are: each weighs by itself. One without variance says nothing.
    private static Tensor Fitted(Tensor components, Tensor angles)
    {
        var squares = components.square().sum(dim: 0).unsqueeze(1);
        return where(squares.gt(squares.max() * 1e-12), components.t().matmul(angles) / squares, zeros_like(squares));
    }

    private static Tensor Means(Tensor states, Tensor sums, int modulus)
    {
        var (total, count) = (zeros(modulus, states.shape[1], dtype: float64), zeros(modulus, dtype: float64));
        return total.index_add_(0, sums, states.to(float64), 1) / count.index_add_(0, sums, ones(sums.shape[0], dtype: float64), 1).unsqueeze(1).clamp_min(1);
    }

    // cos and sin of each frequency, [N, 2K] float64.
    private static Tensor Angles(Tensor sums, IReadOnlyList<int> frequencies, int modulus) =>
        cat([.. frequencies.SelectMany(k => (sums.to(float64) * (2 * Math.PI * k / modulus)) is var angle ? (Tensor[])[angle.cos().unsqueeze(1), angle.sin().unsqueeze(1)] : [])], 1);
}
