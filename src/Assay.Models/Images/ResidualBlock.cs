using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Assay.Models.Images;

/// <summary>One residual block; state names are torchvision's: conv1, bn1, …, downsample.0, downsample.1.</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private const int Widening = 4;      // of a bottleneck

    private readonly (Conv2d Convolution, BatchNorm2d Norm)[] _layers;
    private readonly Func<Tensor, Tensor>? _shortcut;       // not the module: TorchSharp would register the field a second time, under its own name

    public ResidualBlock(int channels, int width, int stride, bool bottleneck) : base(nameof(ResidualBlock))
    {
        Output = bottleneck ? Widening * width : width;
        NeedsArea = width % 16 != 0;
        _layers = bottleneck
            ? [(Conv2d(channels, width, 1, bias: false), BatchNorm2d(width)), (Conv2d(width, width, 3, stride, 1, bias: false), BatchNorm2d(width)), (Conv2d(width, Output, 1, bias: false), BatchNorm2d(Output))]
            : [(Conv2d(channels, width, 3, stride, 1, bias: false), BatchNorm2d(width)), (Conv2d(width, width, 3, 1, 1, bias: false), BatchNorm2d(width))];
        for (var i = 0; i < _layers.Length; i++)
        {
            register_module(FormattableString.Invariant($"conv{i + 1}"), _layers[i].Convolution);
            register_module(FormattableString.Invariant($"bn{i + 1}"), _layers[i].Norm);
        }
        if (stride == 1 && channels == Output)
            return;
        var downsample = Sequential(Conv2d(channels, Output, 1, stride, bias: false), BatchNorm2d(Output));
        register_module("downsample", downsample);
        _shortcut = downsample.forward;
    }

    /// <summary>Whether images must be larger than one pixel: of a single one nobody can tell which layout it has, and oneDNN's blocked layouts are wrong for these widths (docs/decisions/0007-channels-last.md).</summary>
    public bool NeedsArea { get; }

    /// <summary>Channels that leave the block.</summary>
    public int Output { get; }

    public override Tensor forward(Tensor input)
    {
        var x = input;
        for (var i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].Norm.forward(_layers[i].Convolution.forward(x));
            x = i + 1 < _layers.Length ? functional.relu(x) : x;
        }
        return functional.relu(x + (_shortcut?.Invoke(input) ?? input));
    }
}
