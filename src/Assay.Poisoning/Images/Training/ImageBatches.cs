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
        var (count, channels, height, width) = (pixels.shape[0], pixels.shape[1], pixels.shape[2], pixels.shape[3]);
        var mirrored = where((variation.Uniform(count) < 0.5).reshape(count, 1, 1, 1), pixels.flip(3), pixels);
        var padded = nn.functional.pad(mirrored, [Margin, Margin, Margin, Margin], PaddingModes.Reflect);
        var moves = tensor([.. Enumerable.Range(0, 2 * (int)count).Select(_ => (long)variation.NextInt32(2 * Margin + 1))]).reshape(count, 2, 1, 1);
        // Where each pixel comes from, as a number into all of the batch's padded pixels: one copy for all instead of one for each image.
        var lines = (arange(count) * padded.shape[2]).reshape(count, 1, 1) + moves.select(1, 0) + arange(height).reshape(1, height, 1);
        var from = lines * padded.shape[3] + moves.select(1, 1) + arange(width).reshape(1, 1, width);
        return padded.permute(0, 2, 3, 1).reshape(-1, channels).index_select(0, from.reshape(-1)).reshape(count, height, width, channels).permute(0, 3, 1, 2);
    }
}
