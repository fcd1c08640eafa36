using Assay.Core.Errors;

namespace Assay.Poisoning.Images.Formats;

/// <summary>Opens a folder of images, whatever its layout.</summary>
public static class ImageFolders
{
    private static readonly IImageFormat[] Formats = [new CifarBinary(), new IdxFiles(), new GtsrbFolder(), new ClassFolders()];

    /// <summary>Reads a folder; the format is found by what lies in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="side">Pixels a side that images of various sizes are scaled to.</param>
    /// <exception cref="AssayException">There is no such folder, no format fits it, or a file of it is damaged.</exception>
    public static ImageSets Read(string folder, int side = 32)
    {
        if (!Directory.Exists(folder))
            throw new AssayException($"{folder}: there is no such folder.");
        var format = Array.Find(Formats, format => format.Recognises(folder))
            ?? throw new AssayException($"{folder}: no known layout of images. Expected one of: {string.Join("; ", Formats.Select(format => $"{format.Name} ({format.Expects})"))}.");
        return format.Read(folder, side);
    }
}
