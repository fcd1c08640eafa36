using Assay.Core.Experiments;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>The sizes of the experiment. A preset holds what differs and why.</summary>
internal static class CirclesPresets
{
    public static CirclesOptions Of(Preset preset) => preset switch
    {
        Preset.Glance => Glance,
        Preset.Quick => new(),
        Preset.Standard => Standard,
        _ => Paper,
    };

    /// <summary>Under 30 seconds on two cores: one dictionary, trained and read on less.</summary>
    private static CirclesOptions Glance => new()
    {
        Dictionary = new() { Latents = 192, Active = 1, Steps = 1_000 },
        Rows = 100_000,
        Seeds = 1,
    };

    /// <summary>Networks that learn to add, three of them: some five minutes each.</summary>
    private static CirclesOptions Standard => new() { Addition = new() };

    /// <summary>A dictionary as large as GPT-2's in Engels et al., and the network of Nanda et al.</summary>
    private static CirclesOptions Paper => new()
    {
        Planted = new() { Width = 768, Copies = 100, Activity = 0.0006 },       // as many at a time as among few features
        Dictionary = new() { Latents = 24_576, Active = 1, Steps = 20_000, BatchSize = 4_096 },
        Rows = 20_000_000,
        Clusters = new() { LeastFiring = 0.00004 },
        Addition = new() { Modulus = 113, TrainShare = 0.3, Steps = 40_000 },
        Seeds = 3,
    };
}
