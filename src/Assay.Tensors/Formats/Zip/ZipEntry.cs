namespace Assay.Tensors.Formats.Zip;

/// <summary>What the archive's directory says of one entry.</summary>
/// <param name="Name">Its path inside the archive.</param>
/// <param name="Method">0: stored as it is; 8: deflated.</param>
/// <param name="Flags">General purpose flags; bit 0 is encryption.</param>
/// <param name="Stored">Bytes that it takes in the file.</param>
/// <param name="Length">Bytes that it claims to have once unpacked.</param>
/// <param name="Header">Where its local header starts in the file.</param>
internal sealed record ZipEntry(string Name, int Method, int Flags, long Stored, long Length, long Header);
