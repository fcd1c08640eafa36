using Assay.Poisoning.Images.Defences;

namespace Assay.Poisoning.Tests.Images.Defences;

public sealed class CancellationTests
{
    [Fact]
    public void Every_defence_that_takes_long_stops_when_asked_to()
    {
        using var images = Suspects.Shades();
        using var attacked = Suspects.Trained(images, epochs: 1);
        var suspect = Suspects.Suspect(images, attacked, 40, 60) with { Cancellation = new CancellationToken(canceled: true) };
        foreach (IDefence defence in (IDefence[])[new SpectralSignatures(), new ActivationClustering(), new AntiBackdoorLearning(), new FrequencyDetector(), new CognitiveDistillation(), new NeuralCleanse()])
            Assert.Throws<OperationCanceledException>(() => defence.Score(suspect));
    }
}
