using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.Images;
using Assay.Tensors;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Models.Tests.Images;

public sealed class ResidualCnnTests
{
    private static readonly ResidualCnnConfig Odd = new() { Classes = 5, Stem = CnnStem.SmallStrided, Widths = [8, 24], Blocks = [1, 2], HalveFirst = true };

    [Theory]
    [InlineData(false, 3, 16)]
    [InlineData(true, 3, 16)]
    [InlineData(false, 1, 16)]           // one channel is last and first at once
    [InlineData(true, 1, 16)]
    public void Gradients_are_those_of_double_precision_whatever_freed_memory_holds(bool bottleneck, int channels, int side)
    {
        using var scope = NewDisposeScope();
        using var network = new ResidualCnn(Odd with { Bottleneck = bottleneck, Channels = channels }, new SeedStream(1));
        using var exact = new ResidualCnn(Odd with { Bottleneck = bottleneck, Channels = channels }, new SeedStream(1));
        exact.to(float64);
        var images = new SeedStream(2).Uniform(48, channels, side, side);
        Loss(exact, images.to(float64)).backward();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            for (var i = 1; i < 20; i++)
                full([1000 * i * i], float.NaN).Dispose();
            network.zero_grad();
            Loss(network, images).backward();
            foreach (var ((name, found), (_, expected)) in network.named_parameters().Zip(exact.named_parameters()))
            {
                var scale = expected.grad!.abs().max().item<double>();
                Assert.True((found.grad!.to(float64) - expected.grad).abs().max().item<double>() <= 1e-3 * scale + 1e-6, name);
            }
        }
    }

    [Fact]
    public void Images_that_end_at_one_pixel_are_refused_where_gradients_would_be_wrong()
    {
        using var scope = NewDisposeScope();
        using var network = new ResidualCnn(Odd, new SeedStream(1));
        Assert.Contains("images of 4×4 are a single pixel by the stage of 8 channels", Assert.Throws<AssayException>(() => network.forward(ones(2, 3, 4, 4))).Message, StringComparison.Ordinal);
        using var even = new ResidualCnn(Odd with { Widths = [16, 32] }, new SeedStream(1));
        Assert.Equal([2, 5], even.forward(ones(2, 3, 4, 4)).shape);
    }

    [Theory]
    [InlineData("18", 11_173_962)]           // ResNet-18 for 32×32, as published implementations count it
    [InlineData("50", 23_520_842)]           // ResNet-50 likewise
    [InlineData("50-large", 25_557_032)]     // torchvision's resnet50
    public void Networks_have_as_many_weights_as_published(string shape, long expected)
    {
        var config = shape switch { "18" => ResidualCnnConfig.ResNet18(3, 10), "50" => ResidualCnnConfig.ResNet50(3, 10), _ => ResidualCnnConfig.ResNet50(3, 1000, large: true) };
        using var network = new ResidualCnn(config, new SeedStream(1));
        Assert.Equal(expected, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Features_are_what_the_last_layer_reads()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var network = new ResidualCnn(Odd, new SeedStream(1));
        network.eval();
        var images = new SeedStream(2).Uniform(4, 3, 16, 16);
        var features = network.Features(images);
        Assert.Equal([4, 24], features.shape);
        Assert.True(network.Classify(features).allclose(network.forward(images)));
    }

    [Fact]
    public void Weights_survive_their_file_and_another_shape_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var network = new ResidualCnn(Odd, new SeedStream(1));
        var images = new SeedStream(2).Uniform(4, 3, 16, 16);
        network.forward(images);                        // moves the running statistics
        network.eval();
        network.Save(folder["network.safetensors"]);
        using var read = new ResidualCnn(Odd, new SeedStream(9));
        read.Load(folder["network.safetensors"]);
        read.eval();
        Assert.True(read.forward(images).equal(network.forward(images)).all().item<bool>());
        using var wider = new ResidualCnn(Odd with { Widths = [8, 32] }, new SeedStream(1));
        Assert.Contains("is [24, 8, 3, 3], expected [32, 8, 3, 3]", Assert.Throws<ArgumentException>(() => wider.Load(folder["network.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_names_are_torchvisions()
    {
        using var network = new ResidualCnn(ResidualCnnConfig.ResNet18(3, 10), new SeedStream(1));
        var names = network.state_dict().Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var name in (string[])["conv1.weight", "bn1.running_mean", "layer1.0.conv1.weight", "layer2.0.downsample.0.weight", "layer2.0.downsample.1.bias", "layer4.1.bn2.num_batches_tracked", "fc.bias"])
            Assert.Contains(name, names);
        Assert.Equal(122, names.Count);                 // torchvision's resnet18
    }

    private static Tensor Loss(ResidualCnn network, Tensor images) =>
        nn.functional.cross_entropy(network.forward(images), arange(images.shape[0]).remainder(5));

    [Theory]
    [InlineData(false, 1.814e9)]
    [InlineData(true, 4.089e9)]
    public void Operations_are_twice_the_multiply_adds_that_torchvision_states(bool fifty, double multiplyAdds)
    {
        var config = fifty ? ResidualCnnConfig.ResNet50(3, 1_000, large: true) : ResidualCnnConfig.ResNet18(3, 1_000, large: true);
        Assert.Equal(2 * multiplyAdds, config.Operations(224, 224), 0.003 * multiplyAdds);
    }
}
