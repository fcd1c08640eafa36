using Assay.Core.Errors;

namespace Assay.Tensors.Formats;

/// <summary>Opens files for positioned reading; every way in which that can fail is said as an <see cref="UnreadableFileException"/>.</summary>
internal static class OpenedFile
{
    public static FileStream Open(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            _ = stream.Length;   // a pipe has none
            return stream;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnreadableFileException(path, "there is no such file", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UnreadableFileException(path, $"cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Fills <paramref name="bytes"/> from the file's byte <paramref name="offset"/> on; the message names <paramref name="what"/> was being read.</summary>
    public static void Fill(FileStream file, string path, string what, Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(file.SafeFileHandle, bytes, offset);
            if (read == 0)
                throw new UnreadableFileException(path, FormattableString.Invariant($"{what} needs {bytes.Length} bytes from byte {offset} on, but the file ends there: it was cut off"));
            bytes = bytes[read..];
            offset += read;
        }
    }
}
