using System.IO.Compression;
using System.Security.Cryptography;

namespace Assay.Web.Assets;

/// <summary>A file that browsers ask for, from this assembly; nothing is fetched from anywhere else.</summary>
internal sealed class AssetFile
{
    private const int HashLetters = 12;
    private readonly Lazy<byte[]> _brotli;

    public AssetFile(string name, byte[] content)
    {
        (Name, Content, Hash) = (name, content, Convert.ToHexStringLower(SHA256.HashData(content))[..HashLetters]);
        _brotli = new(() => Compressed(content));
    }

    public string Name { get; }

    public byte[] Content { get; }

    /// <summary>Of the content: part of the address, so that a browser may keep the file for ever.</summary>
    public string Hash { get; }

    public byte[] Brotli => _brotli.Value;

    public string Url => $"/assets/{Name}?v={Hash}";

    public string ContentType => Path.GetExtension(Name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    /// <summary>Null where the assembly has no such file.</summary>
    public static AssetFile? Embedded(string name)
    {
        using var stream = typeof(AssetFile).Assembly.GetManifestResourceStream(name);
        if (stream is null)
            return null;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return new(name, memory.ToArray());
    }

    private static byte[] Compressed(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var brotli = new BrotliStream(memory, CompressionLevel.Optimal))
            brotli.Write(content);
        return memory.ToArray();
    }
}
