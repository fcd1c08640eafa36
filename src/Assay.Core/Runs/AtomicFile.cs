using System.Text;
using Assay.Core.Errors;

namespace Assay.Core.Runs;

/// <summary>Writes files so that a reader finds the old one or the whole new one, never half: temporary name, fsync, rename.</summary>
public static class AtomicFile
{
    /// <summary>Replaces <paramref name="path"/> by what <paramref name="write"/> puts into the stream.</summary>
    /// <exception cref="AssayException">The disk is full or the place cannot be written; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AssayException($"{path}: cannot be written: {failure.Message}. Nothing was changed; free some space or name another place with --out.", failure);
        }
        finally
        {
            // Where the folder itself is what failed there is nothing to delete, and asking to would hide the reason.
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>Replaces <paramref name="path"/> by <paramref name="text"/> in UTF-8.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
