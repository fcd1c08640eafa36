using System.IO.Compression;
using Assay.Core.Errors;

namespace Assay.Tensors.Formats.Zip;

/// <summary>A run of bytes with a known length; one reader, one thread.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>Whether a read in the middle costs no reading of what lies before.</summary>
    public abstract bool IsDirect { get; }

    /// <summary>Fills <paramref name="bytes"/> from byte <paramref name="at"/> on.</summary>
    public abstract void Read(Span<byte> bytes, long at);

    public virtual void Dispose() { }
}

/// <summary>Bytes that lie in the file as they are.</summary>
internal sealed class StoredBytes(FileStream file, string path, string name, long start, long length) : ByteSource
{
    public override bool IsDirect => true;

    public override void Read(Span<byte> bytes, long at)
    {
        if (at < 0 || at > length - bytes.Length)
            throw new UnreadableFileException(path, FormattableString.Invariant($"'{HeaderFaults.Shown(name)}' has {length} bytes, too few for {bytes.Length} from byte {at} on"));
        OpenedFile.Fill(file, path, $"'{HeaderFaults.Shown(name)}'", bytes, start + at);
    }
}

/// <summary>Deflated bytes, unpacked on the way; never more than the entry declares. Reading backwards starts again from the front.</summary>
internal sealed class InflatedBytes(FileStream file, string path, ZipEntry entry, long start) : ByteSource
{
    private DeflateStream? _inflate;
    private long _position;

    public override bool IsDirect => false;

    public override void Read(Span<byte> bytes, long at)
    {
        if (at < 0 || at > entry.Length - bytes.Length)
            throw ZipDirectory.Fault(path, entry, FormattableString.Invariant($"has {entry.Length} bytes, too few for {bytes.Length} from byte {at} on"));
        if (_inflate is null || at < _position)
            Restart();
        try
        {
            Skip(at - _position);
            Fill(bytes);
            if (_position == entry.Length && _inflate!.ReadByte() >= 0)
                throw ZipDirectory.Fault(path, entry, FormattableString.Invariant($"unpacks to more than the {entry.Length} bytes that it declares"));
        }
        catch (InvalidDataException failure)
        {
            throw new UnreadableFileException(path, $"entry '{HeaderFaults.Shown(entry.Name)}' cannot be unpacked: {failure.Message}", failure);
        }
    }

    public override void Dispose() => _inflate?.Dispose();

    private void Restart()
    {
        _inflate?.Dispose();
        _inflate = new DeflateStream(new FileRange(file, start, entry.Stored), CompressionMode.Decompress);
        _position = 0;
    }

    private void Skip(long count)
    {
        var waste = new byte[(int)Math.Min(count, 1 << 16)];
        for (; count > 0; count -= Math.Min(count, waste.Length))
            Fill(waste.AsSpan(0, (int)Math.Min(count, waste.Length)));
    }

    private void Fill(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var read = _inflate!.Read(bytes);
            if (read == 0)
                throw ZipDirectory.Fault(path, entry, FormattableString.Invariant($"unpacks to {_position} bytes, but declares {entry.Length}"));
            _position += read;
            bytes = bytes[read..];
        }
    }
}
