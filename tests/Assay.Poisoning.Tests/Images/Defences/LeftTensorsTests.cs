using Assay.Poisoning.Images;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Training;
using Assay.Tensors;

namespace Assay.Poisoning.Tests.Images.Defences;

/// <summary>TorchSharp counts a tensor for each weight of a network even when the network is disposed; what matters is that longer work leaves no more behind.</summary>
public sealed class LeftTensorsTests : IDisposable
{
    private readonly ImageSet _images = Suspects.Shades();
    private readonly Classifier _attacked;

    public LeftTensorsTests() => _attacked = Suspects.Trained(_images, epochs: 1);

    public void Dispose()
    {
        _attacked.Dispose();
        _images.Dispose();
    }

    [Fact]
    public void Clustering_leaves_no_tensors()
    {
        Left(new ActivationClustering());
        Assert.Equal(0, Left(new ActivationClustering()));
        Assert.Equal(0, Left(new SpectralSignatures()));
    }

    [Fact]
    public void More_steps_or_epochs_leave_no_more_tensors()
    {
        Assert.Equal(Left(new CognitiveDistillation { Steps = 1 }), Left(new CognitiveDistillation { Steps = 5 }));
        Assert.Equal(Left(new NeuralCleanse { Epochs = 1 }), Left(new NeuralCleanse { Epochs = 5, LearningRate = 0.1 }));
        Assert.Equal(Left(new FrequencyDetector { Epochs = 1 }), Left(new FrequencyDetector { Epochs = 5 }));
        Assert.Equal(Left(new AntiBackdoorLearning { Epochs = 1 }), Left(new AntiBackdoorLearning { Epochs = 5 }));
    }

    private long Left(IDefence defence)
    {
        var before = Live();
        defence.Score(Suspects.Suspect(_images, _attacked, 40, 60));
        return Live() - before;
    }

    private static long Live()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return LiveTensors.Count;
    }
}
