using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;

namespace Assay.Dictionaries.Tests;

public class ThresholdHealthTests
{
    private static readonly DictionaryTrainingOptions Long = new() { Steps = 100_000 };
    private static readonly LatentHealth Sound = new(0.1, 0.02, 0.9, 0, 0.5);

    [Fact]
    public void The_papers_settings_raise_no_warning() =>
        Assert.Empty(Of(new JumpReLUOptions { Parametrisation = ThresholdParametrisation.Log }, new DictionaryTrainingOptions(), Sound));

    [Theory]
    [InlineData(ThresholdParametrisation.Log, 80_000, 1)]     // 5.6 nats of the 6 needed
    [InlineData(ThresholdParametrisation.Log, 90_000, 0)]
    [InlineData(ThresholdParametrisation.Raw, 7_000, 1)]
    [InlineData(ThresholdParametrisation.Raw, 8_000, 0)]
    public void A_run_too_short_for_its_thresholds_is_warned_of_before_it_starts(ThresholdParametrisation parametrisation, long steps, int warnings)
    {
        var options = Probe.Options(new JumpReLUOptions { Parametrisation = parametrisation }, 8);
        Assert.Equal(warnings, ThresholdHealth.TravelWarning(options, new DictionaryTrainingOptions { Steps = steps }).Count());
    }

    [Fact]
    public void Each_observation_has_its_own_warning()
    {
        Assert.Contains("under half the bandwidth", Assert.Single(Of(new JumpReLUOptions(), Long, Sound with { UnderHalfBandwidthShare = 0.2 })), StringComparison.Ordinal);
        Assert.Contains("every silent latent", Assert.Single(Of(new JumpReLUOptions { PreActivation = PreActivationReading.Relu }, Long, Sound with { UnderHalfBandwidthShare = 0.2 })), StringComparison.Ordinal);
        Assert.Contains("moved by a tenth", Assert.Single(Of(new JumpReLUOptions(), Long, Sound with { MovedShare = 0.2 })), StringComparison.Ordinal);
        Assert.Contains("saturated", Assert.Single(Of(new JumpReLUOptions(), Long, Sound with { SparsityGradientShare = 0.99 })), StringComparison.Ordinal);
        Assert.Contains("dead", Assert.Single(Of(new TopKOptions(), Long, new LatentHealth(0.7, double.NaN, double.NaN, double.NaN, double.NaN))), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Of(ArchitectureOptions architecture, DictionaryTrainingOptions training, LatentHealth latents) =>
        ThresholdHealth.Of(Probe.Options(architecture, 8), training, latents).Warnings;
}
