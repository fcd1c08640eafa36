namespace Assay.Poisoning.Images.Formats;

/// <summary>A data set as read: what trains and, where the format has one, what tests.</summary>
/// <param name="Format">For people: "CIFAR-10 binary batches".</param>
/// <param name="Train">Training images.</param>
/// <param name="Test">Test images; null where the data set has none.</param>
public sealed record ImageSets(string Format, ImageSet Train, ImageSet? Test) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Test?.Dispose();
    }
}

/// <summary>One layout of a folder of images.</summary>
internal interface IImageFormat
{
    /// <summary>For people.</summary>
    string Name { get; }

    /// <summary>What a folder of this layout holds, for the message that nothing was recognised.</summary>
    string Expects { get; }

    /// <summary>Whether a folder looks like it; nothing is decoded.</summary>
    bool Recognises(string folder);

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">One that <see cref="Recognises"/> said yes to.</param>
    /// <param name="side">Images of other sizes are scaled to so many pixels a side, where the format has images of different sizes.</param>
    ImageSets Read(string folder, int side);
}
