using Assay.Core.Randomness;
using Assay.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Assay.Poisoning.Images.Defences.Frequencies;

/// <summary>Tells spectra of clean images from those of patched ones (Zeng et al. 2021): three pairs of 3×3 convolutions of 32, 64 and 128 channels, each halved and thinned out, and a linear layer.</summary>
internal sealed class FrequencyCnn : Module<Tensor, Tensor>
{
    private static readonly (int Width, double Dropout)[] Stages = [(32, 0.2), (64, 0.3), (128, 0.4)];

    private readonly List<(Conv2d Convolution, BatchNorm2d Norm)> _layers = [];
    private readonly Linear _head;
    private readonly SeedStream _dropout;

    /// <summary>A network for spectra of one size.</summary>
    /// <param name="channels">Colour channels.</param>
    /// <param name="height">Rows; at least 8.</param>
    /// <param name="width">Columns; at least 8.</param>
    /// <param name="weights">Every weight and bias is uniform in ±1/√fan-in.</param>
    /// <param name="dropout">Of the channels left out in training.</param>
    public FrequencyCnn(int channels, int height, int width, SeedStream weights, SeedStream dropout) : base(nameof(FrequencyCnn))
    {
        _dropout = dropout;
        foreach (var stage in Stages)
        {
            Add(channels, stage.Width);
            Add(stage.Width, stage.Width);
            channels = stage.Width;
        }
        _head = Linear(channels * (height / 8) * (width / 8), 2);
        register_module("head", _head);
        Initialise(weights);
    }

    /// <inheritdoc/>
    /// <param name="spectra">[N, C, H, W].</param>
    /// <returns>Logits [N, 2]: clean, patched.</returns>
    public override Tensor forward(Tensor spectra)
    {
        var x = spectra.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);        // channels last: docs/decisions/0007-channels-last.md
        for (var stage = 0; stage < Stages.Length; stage++)
        {
            foreach (var (convolution, norm) in _layers.GetRange(2 * stage, 2))
                x = functional.elu(norm.forward(convolution.forward(x)), 1);
            x = Thinned(functional.max_pool2d(x, 2), Stages[stage].Dropout);
        }
        return _head.forward(x.flatten(1));
    }

    private void Add(int from, int to)
    {
        var (convolution, norm) = (Conv2d(from, to, 3, padding: 1), BatchNorm2d(to));
        _layers.Add((convolution, norm));
        register_module(FormattableString.Invariant($"conv{_layers.Count}"), convolution);
        register_module(FormattableString.Invariant($"bn{_layers.Count}"), norm);
    }

    // Whole channels, as Dropout2d, whose generator would be the process's.
    private Tensor Thinned(Tensor x, double share) => training ? x * (_dropout.Uniform(x.shape[0], x.shape[1], 1, 1) >= share).to(x.dtype) / (1 - share) : x;

    private void Initialise(SeedStream weights)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var layer in _layers.Select(pair => (pair.Convolution.weight, pair.Convolution.bias)).Append((_head.weight, _head.bias)))
        {
            var bound = 1 / Math.Sqrt(layer.weight.numel() / layer.weight.shape[0]);
            layer.weight.copy_((weights.Uniform(layer.weight.shape) * 2 - 1) * bound);
            layer.bias!.copy_((weights.Uniform(layer.bias!.shape) * 2 - 1) * bound);
        }
    }
}
