using Assay.Core.Randomness;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Training;

/// <summary>Some rows of an image set in random batches, epoch by epoch. Uses the set, does not own it.</summary>
internal sealed class ImageBatches(ImageSet images, IReadOnlyList<int> rows, ClassifierTrainingOptions options, SeedStream order, SeedStream variation)
{
    private const int Margin = 4;

    private readonly int[] _rows = [.. rows];

    /// <summary>Batches of one epoch.</summary>
    public int PerEpoch => (_rows.Length + options.BatchSize - 1) / options.BatchSize;

    /// <summary>One pass in a new order: row numbers, pixels [B, C, H, W] and labels [B], which live in the caller's dispose scope.</summary>
    public IEnumerable<(int[] Rows, Func<(Tensor Pixels, Tensor Labels)> Read)> Epoch()
    {
        order.Shuffle<int>(_rows);
        for (var first = 0; first < _rows.Length; first += options.BatchSize)
        {
            var batch = _rows[first..Math.Min(first + options.BatchSize, _rows.Length)];
            yield return (batch, () => Read(batch));
        }
    }

    private (Tensor, Tensor) Read(int[] batch)
    {
        var pixels = images.Pixels.index_select(0, tensor(batch.Select(row => (long)row).ToArray()));
        var labels = tensor(batch.Select(row => (long)images.Labels[row]).ToArray());
        return (options.Augmentation == Augmentation.FlipAndCrop ? Varied(pixels) : pixels, labels);
    }

    private Tensor Varied(Tensor pixels)
    {
        var (count, height, width) = (pixels.shape[0], pixels.shape[2], pixels.shape[3]);
        var mirrored = where((variation.Uniform(count) < 0.5).reshape(count, 1, 1, 1), pixels.flip(3), pixels);
        var padded = nn.functional.pad(mirrored, [Margin, Margin, Margin, Margin], PaddingModes.Reflect);
        return stack([.. Enumerable.Range(0, (int)count).Select(i => padded[i].narrow(1, variation.NextInt32(2 * Margin + 1), height).narrow(2, variation.NextInt32(2 * Margin + 1), width))], 0);
    }
}
