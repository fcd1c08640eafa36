using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Runs;
using Assay.Risks.Layout;

namespace Assay.Risks.Suggestions;

/// <summary>Suggesters that are learnt once and kept: learning takes some twenty seconds, reading a fraction of one.</summary>
/// <param name="folder">Where they are kept; need not exist.</param>
public sealed class KeptSuggester(string folder)
{
    /// <summary>In the Assay home.</summary>
    public static KeptSuggester Home => new(Path.Combine(AssayHome.Folder, "models", "risk-suggest"));

    /// <summary>The suggester of a repository's rows and these options; learnt, and kept, where it is not there or cannot be read.</summary>
    /// <param name="repository">What is learnt from.</param>
    /// <param name="options">How.</param>
    /// <param name="learning">Called before something is learnt.</param>
    /// <param name="cancellation">Stops learning; then nothing is kept.</param>
    public RiskSuggester Of(Repository repository, SuggestionOptions options, Action learning, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "risk suggest");
        var path = Path.Combine(folder, $"{Key(repository, options)}.suggester");
        if (TryRead(path, options) is { } kept)
            return kept;
        learning();
        var suggester = RiskSuggester.Train(repository, options, cancellation);
        AtomicFile.Write(path, stream => SuggesterFile.Write(stream, suggester));
        return suggester;
    }

    private static RiskSuggester? TryRead(string path, SuggestionOptions options)
    {
        try
        {
            return File.Exists(path) ? SuggesterFile.Read(File.ReadAllBytes(path), path, options.Recipe) : null;
        }
        catch (Exception failure) when (failure is UnreadableFileException or IOException or UnauthorizedAccessException)
        {
            return null;      // learnt anew, and replaced
        }
    }

    // What is learnt depends on the cells of the rows and on nothing else of a file.
    private static string Key(Repository repository, SuggestionOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, OptionsJson.Hash(options));
        foreach (var row in repository.Rows)
        {
            foreach (var column in Enum.GetValues<RiskColumn>())
                Append(hash, row[column]);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
