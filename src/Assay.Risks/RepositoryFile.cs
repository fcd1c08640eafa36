using System.Security.Cryptography;
using System.Text;
using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.Risks.Formats;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks;

/// <summary>How a repository is written.</summary>
public enum RepositoryFormat
{
    /// <summary>A workbook with every sheet that was read: what is read back is the same, cell by cell.</summary>
    Xlsx,

    /// <summary>The database sheet's columns and rows; banners, other sheets and the kinds of cells are lost.</summary>
    Csv,

    /// <summary>Rows and documents with their codes read, and every sheet: what is read back is the same, cell by cell.</summary>
    Json,
}

/// <summary>Files that hold the risk repository: the published workbook of any release, and what <see cref="Write(string, Repository, RepositoryFormat)"/> makes.</summary>
public static class RepositoryFile
{
    private const long LargestFile = 128L << 20;

    /// <summary>Reads a workbook, JSON or CSV; its content tells which, not its name.</summary>
    /// <exception cref="UnreadableFileException">It is none of them, or holds no risk database that can be counted from.</exception>
    public static Repository Read(string path) => Parse(ReadBytes(path), path);

    /// <summary>Reads the content of such a file.</summary>
    /// <param name="content">All its bytes.</param>
    /// <param name="name">What it is called in errors.</param>
    public static Repository Parse(byte[] content, string name) => content switch
    {
        [] => throw new UnreadableFileException(name, "is empty"),
        [(byte)'P', (byte)'K', ..] or [0xD0, 0xCF, ..] => Repository.Of(XlsxReader.Read(content, name), name),
        _ when Text(content).AsSpan().TrimStart().StartsWith("{") => Repository.Of(JsonFormat.Read(Text(content), name), name),
        _ when content.Contains((byte)0) => throw new UnreadableFileException(name, "is no workbook, JSON or CSV: it holds bytes that no text has"),
        _ => Repository.Of([CsvFormat.Read(Text(content), name)], name),
    };

    /// <summary>All bytes of a file that may be one, checked for size before it is loaded.</summary>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= LargestFile ? File.ReadAllBytes(path)
                : throw new UnreadableFileException(path, FormattableString.Invariant($"has {length >> 20:N0} MiB, expected at most {LargestFile >> 20}"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message, failure);
        }
    }

    /// <summary>SHA-256 in lower-case hex: the published sheet is edited in place, so nothing else says which state of it was read.</summary>
    public static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Writes the file, atomically.</summary>
    public static void Write(string path, Repository repository, RepositoryFormat format) => AtomicFile.Write(path, stream => Write(stream, repository, format));

    /// <summary>Writes into a stream.</summary>
    public static void Write(Stream stream, Repository repository, RepositoryFormat format)
    {
        // The package writer reads back and seeks, which not every stream can.
        using var memory = new MemoryStream();
        switch (format)
        {
            case RepositoryFormat.Xlsx:
                XlsxFormat.Write(memory, repository);
                break;
            case RepositoryFormat.Csv:
                CsvFormat.Write(memory, repository);
                break;
            default:
                JsonFormat.Write(memory, repository);
                break;
        }
        memory.WriteTo(stream);
    }

    /// <summary>The format that a file name asks for by its ending.</summary>
    /// <exception cref="AssayException">It ends in none of them.</exception>
    public static RepositoryFormat FormatOf(string path) => Enum.TryParse<RepositoryFormat>(Path.GetExtension(path).TrimStart('.'), ignoreCase: true, out var format) && Enum.IsDefined(format)
        ? format
        : throw new AssayException($"{path}: expected a name that ends in .xlsx, .csv or .json");

    private static string Text(byte[] content) => Encoding.UTF8.GetString(content).TrimStart('\uFEFF');
}
