using Assay.Core.Errors;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images;

/// <summary>Labelled images of one size, in memory. Owns the pixels: 12 kB an image of 3×32×32.</summary>
public sealed class ImageSet : IDisposable
{
    /// <summary>Images and their labels.</summary>
    /// <param name="pixels">[N, C, H, W], float32 in [0, 1]; owned from here on.</param>
    /// <param name="labels">N class numbers.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="names">What people call each image, for reports: a file, or a batch and a number.</param>
    /// <exception cref="AssayException">Counts differ, or a label is no class.</exception>
    public ImageSet(Tensor pixels, IReadOnlyList<int> labels, IReadOnlyList<string> classes, IReadOnlyList<string> names)
    {
        if (pixels.dtype != ScalarType.Float32 || pixels.dim() != 4)
            throw new ArgumentException(Invariant($"pixels are {pixels.dtype} of {pixels.dim()} dimensions, expected float32 [N, C, H, W]"), nameof(pixels));
        if (labels.Count != pixels.shape[0] || names.Count != labels.Count)
            throw new ArgumentException(Invariant($"{pixels.shape[0]} images, {labels.Count} labels, {names.Count} names"), nameof(labels));
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes.Count)
                throw new AssayException(Invariant($"{names[i]}: its label is {labels[i]}, expected 0 to {classes.Count - 1}, one of the {classes.Count} classes"));
        }
        (Pixels, Labels, Classes, Names) = (pixels.DetachFromDisposeScope(), labels, classes, names);
    }

    /// <summary>[N, C, H, W], float32 in [0, 1].</summary>
    public Tensor Pixels { get; }

    /// <summary>The class of each image.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What people call each image.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Images.</summary>
    public int Count => Labels.Count;

    /// <summary>Colour channels, 1 or 3.</summary>
    public int Channels => (int)Pixels.shape[1];

    /// <summary>Rows of pixels.</summary>
    public int Height => (int)Pixels.shape[2];

    /// <summary>Columns of pixels.</summary>
    public int Width => (int)Pixels.shape[3];

    /// <summary>Some of the images, copied, in the order of <paramref name="rows"/>.</summary>
    public ImageSet Of(IReadOnlyList<int> rows)
    {
        using var index = tensor(rows.Select(row => (long)row).ToArray());
        return new(Pixels.index_select(0, index), [.. rows.Select(row => Labels[row])], Classes, [.. rows.Select(row => Names[row])]);
    }

    /// <summary>Rows of each class, in order.</summary>
    public int[][] RowsByClass()
    {
        var rows = Classes.Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < Count; i++)
            rows[Labels[i]].Add(i);
        return [.. rows.Select(list => list.ToArray())];
    }

    /// <inheritdoc/>
    public void Dispose() => Pixels.Dispose();
}
