using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Tensors;
using Assay.Tensors.Formats;
using TorchSharp.Modules;
using static System.FormattableString;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Assay.Models.Images;

/// <summary>A residual CNN that classifies images. State names are torchvision's, so that its ResNet weights fit.</summary>
public sealed class ResidualCnn : Module<Tensor, Tensor>
{
    private readonly Conv2d _stem;
    private readonly BatchNorm2d _norm;
    private readonly List<ResidualBlock> _blocks = [];
    private readonly Linear _head;

    /// <summary>A network with fresh weights: convolutions from N(0, 2 / fan-out), norms at 1 and 0 (He et al. 2015), the last layer uniform in ±1/√width.</summary>
    public ResidualCnn(ResidualCnnConfig config, SeedStream weights) : base(nameof(ResidualCnn))
    {
        Config = OptionsCheck.Require(config, "a residual CNN");
        var width = config.Widths[0];
        _stem = config.Stem == CnnStem.Large ? Conv2d(config.Channels, width, 7, 2, 3, bias: false) : Conv2d(config.Channels, width, 3, config.Stem == CnnStem.SmallStrided ? 2 : 1, 1, bias: false);
        _norm = BatchNorm2d(width);
        register_module("conv1", _stem);
        register_module("bn1", _norm);
        for (var stage = 0; stage < config.Widths.Count; stage++)
            width = AddStage(stage, width);
        _head = Linear(width, config.Classes);
        register_module("fc", _head);
        Initialise(weights);
    }

    /// <summary>Its shape.</summary>
    public ResidualCnnConfig Config { get; }

    /// <summary>Width of <see cref="Features"/>.</summary>
    public int FeatureWidth => (int)_head.weight.shape[1];

    /// <summary>What the last layer reads: the mean over the image of the last stage, [N, <see cref="FeatureWidth"/>].</summary>
    public Tensor Features(Tensor images)
    {
        var x = functional.relu(_norm.forward(ChannelsLast(_stem.forward(ChannelsLast(images)))));     // again: of one channel nobody can tell whether it is first or last
        if (Config.Stem == CnnStem.Large)
            x = functional.max_pool2d(x, 3, stride: 2, padding: 1);
        foreach (var block in _blocks)
        {
            x = block.forward(x);
            if (block.NeedsArea && x.shape[2] * x.shape[3] == 1)
                throw new AssayException(Invariant($"images of {images.shape[2]}×{images.shape[3]} are a single pixel by the stage of {block.Output} channels: use larger images, or widths that are multiples of 16"));
        }
        return x.mean([2, 3]);
    }

    /// <summary>Logits [N, classes] from features.</summary>
    public Tensor Classify(Tensor features) => _head.forward(features);

    /// <inheritdoc/>
    /// <param name="images">[N, C, H, W].</param>
    /// <returns>Logits [N, classes].</returns>
    public override Tensor forward(Tensor images) => Classify(Features(images));

    /// <summary>Writes every weight and running statistic, all or nothing.</summary>
    public void Save(string path) => SafetensorsWriter.Write(path, state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach(), StringComparer.Ordinal));

    /// <summary>Takes the weights of a file that <see cref="Save"/>, or torchvision for a ResNet of this shape, wrote.</summary>
    /// <exception cref="Core.Errors.AssayException">The file lacks a tensor, or one has another shape.</exception>
    public void Load(string path)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var file = SafetensorsFile.Open(path);
        foreach (var (name, into) in state_dict())
        {
            var value = file.Read(name);
            into.copy_(Shape.Expect(value, $"{path}: {name}", into.shape));
        }
    }

    // oneDNN in libtorch 2.10 leaves gradients of its blocked layouts partly unwritten where channels are no multiple of 16 (docs/decisions/0007-channels-last.md).
    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private int AddStage(int stage, int width)
    {
        var blocks = new List<ResidualBlock>();
        for (var i = 0; i < Config.Blocks[stage]; i++)
        {
            var block = new ResidualBlock(width, Config.Widths[stage], i == 0 && (stage > 0 || Config.HalveFirst) ? 2 : 1, Config.Bottleneck);
            blocks.Add(block);
            width = block.Output;
        }
        register_module(Invariant($"layer{stage + 1}"), new ModuleList<ResidualBlock>([.. blocks]));
        _blocks.AddRange(blocks);
        return width;
    }

    private void Initialise(SeedStream weights)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var (name, parameter) in named_parameters())
        {
            if (parameter.dim() == 4)
                parameter.copy_(weights.Normal(parameter.shape) * Math.Sqrt(2.0 / (parameter.shape[0] * parameter.shape[2] * parameter.shape[3])));
            else if (name.StartsWith("fc", StringComparison.Ordinal))
                parameter.copy_((weights.Uniform(parameter.shape) * 2 - 1) / Math.Sqrt(FeatureWidth));
        }
    }
}
