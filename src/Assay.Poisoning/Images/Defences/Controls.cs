using Assay.Poisoning.Trajectories;

namespace Assay.Poisoning.Images.Defences;

/// <summary>Drops examples by lot: what is gained by dropping so many alone.</summary>
/// <param name="Share">Of all examples, 0…1.</param>
public sealed record RandomRemoval(double Share = 0.4) : IDefence
{
    /// <inheritdoc/>
    public string Name => "random removal";

    /// <inheritdoc/>
    public Screening Score(SuspectSet suspect)
    {
        var stream = suspect.Seeds.Stream("defence/random");
        double[] scores = [.. Enumerable.Range(0, suspect.Images.Count).Select(_ => stream.NextDouble())];
        return new(scores, Rejection.Share(scores, Share, suspect.Trusted));
    }
}

/// <summary>Drops what was planted and nothing else: the most that any defence can reach.</summary>
/// <param name="IsPoison">The truth, for each example.</param>
public sealed record Oracle(bool[] IsPoison) : IDefence
{
    /// <inheritdoc/>
    public string Name => "oracle";

    /// <inheritdoc/>
    public Screening Score(SuspectSet suspect) => new([.. IsPoison.Select(poison => poison ? 1.0 : 0)], [.. IsPoison]);
}

/// <summary>Drops examples by their mean loss over the tracked epochs, without trusted examples' trajectories: what these add is seen beside it.</summary>
/// <param name="Highest">Whether the highest losses go, as noisy labels have, or the lowest, as easy triggers have.</param>
/// <param name="Share">Of all examples, 0…1.</param>
public sealed record MeanLoss(bool Highest, double Share) : IDefence
{
    /// <inheritdoc/>
    public string Name => Highest ? "high mean loss" : "low mean loss";

    /// <inheritdoc/>
    public Screening Score(SuspectSet suspect)
    {
        var scores = new double[suspect.Images.Count];
        for (var epoch = 0; epoch < suspect.Trajectories.Epochs; epoch++)
        {
            var losses = suspect.Trajectories.Losses(epoch);
            for (var i = 0; i < scores.Length; i++)
                scores[i] += (Highest ? losses[i] : -losses[i]) / suspect.Trajectories.Epochs;
        }
        return new(scores, Rejection.Share(scores, Share, suspect.Trusted));
    }
}
