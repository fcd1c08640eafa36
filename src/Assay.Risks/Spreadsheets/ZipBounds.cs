using System.IO.Compression;
using Assay.Core.Errors;

namespace Assay.Risks.Spreadsheets;

/// <summary>Looks at a package before anything in it is unpacked.</summary>
internal static class ZipBounds
{
    // The largest release unpacks to 4 MB.
    private const long LargestUnpacked = 256L << 20;
    private const int MostParts = 5_000;

    private static readonly byte[] CompoundFile = [0xD0, 0xCF, 0x11, 0xE0];

    /// <summary>Throws where the bytes are no zip, or one that unpacks to more than a workbook can be.</summary>
    /// <remarks>The sizes a zip declares bind: reading a part ends at its declared size, so that a zip that lies is cut off and found malformed.</remarks>
    public static void Check(byte[] content, string file)
    {
        if (content.AsSpan().StartsWith(CompoundFile))
            throw new UnreadableFileException(file, "is an old .xls workbook or one behind a password; save it as an ordinary .xlsx");
        try
        {
            using var archive = new ZipArchive(new MemoryStream(content, writable: false));
            var unpacked = archive.Entries.Aggregate(0L, (sum, entry) => sum + Math.Min(entry.Length, long.MaxValue - sum));   // what is declared may add up to more than a long holds
            if (unpacked > LargestUnpacked || archive.Entries.Count > MostParts)
                throw new UnreadableFileException(file, FormattableString.Invariant($"would unpack to {archive.Entries.Count:N0} parts of {unpacked >> 20:N0} MiB, expected at most {MostParts:N0} parts of {LargestUnpacked >> 20} MiB"));
        }
        catch (InvalidDataException failure)
        {
            throw new UnreadableFileException(file, "is no workbook: found no zip, expected .xlsx", failure);
        }
    }
}
