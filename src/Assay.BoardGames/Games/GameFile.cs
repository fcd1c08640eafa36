using Assay.Core.Errors;
using ZstdSharp;

namespace Assay.BoardGames.Games;

/// <summary>Files of games as streams of text bytes, plain or compressed with Zstandard (told apart by the first bytes, not by the name).</summary>
public static class GameFile
{
    private const uint ZstandardFrame = 0xFD2FB528;         // RFC 8878, 3.1.1
    private const uint SkippableFrame = 0x184D2A50;         // RFC 8878, 3.1.2: the low four bits are free

    /// <summary>Opens a file; a truncated or damaged .zst shows when it is read, as an <see cref="UnreadableFileException"/>.</summary>
    public static Stream Open(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, $"cannot be opened: {failure.Message}", failure);
        }
        if (!IsZstandard(file))
            return file;
        return new GuardedStream(path, new DecompressionStream(file, checkEndOfStream: true, leaveOpen: false));
    }

    private static bool IsZstandard(FileStream file)
    {
        Span<byte> start = stackalloc byte[4];
        var read = file.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        file.Position = 0;
        if (read < 4)
            return false;
        var magic = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(start);
        return magic == ZstandardFrame || (magic & 0xFFFFFFF0) == SkippableFrame;
    }

    /// <summary>A decompressing stream whose failures name the file.</summary>
    private sealed class GuardedStream(string path, Stream inner) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return inner.Read(buffer);
            }
            catch (EndOfStreamException failure)
            {
                throw new UnreadableFileException(path, "the Zstandard data ends in the middle of a frame; the file is not whole (was the download interrupted?)", failure);
            }
            catch (ZstdException failure)
            {
                throw new UnreadableFileException(path, $"the Zstandard data is damaged: {failure.Message}", failure);
            }
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
