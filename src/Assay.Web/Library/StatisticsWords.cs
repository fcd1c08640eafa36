using Assay.Core.Options;
using Assay.Risks.Tabulation;
using Assay.Web.Errors;

namespace Assay.Web.Library;

/// <summary>The words that addresses use for what is counted.</summary>
internal static class StatisticsWords
{
    /// <summary>Null where nothing is said.</summary>
    /// <exception cref="QuestionException">There is no such dimension.</exception>
    public static Dimension? Dimension(string name, string? word)
    {
        if (string.IsNullOrEmpty(word) || word == "none")
            return null;
        return Enum.TryParse<Dimension>(word, ignoreCase: true, out var found) && Enum.IsDefined(found) && !char.IsAsciiDigit(word[0]) ? found
            : throw new QuestionException($"{name}: there is no '{word}'{Nearest.Hint(word, [.. Enum.GetNames<Dimension>().Select(one => one.ToLowerInvariant())])}");
    }

    /// <summary>Risks unless told otherwise.</summary>
    /// <exception cref="QuestionException">It is neither risks nor documents.</exception>
    public static Counted Counted(string? word) => word switch
    {
        null or "" or "risks" => Assay.Risks.Tabulation.Counted.Risks,
        "documents" => Assay.Risks.Tabulation.Counted.Documents,
        _ => throw new QuestionException($"counting: there is no '{word}'{Nearest.Hint(word, ["risks", "documents"])}"),
    };

    /// <summary>1 to the latest release; 0 for the file's own.</summary>
    /// <exception cref="QuestionException">There is no such release.</exception>
    public static int Release(string? word) => word switch
    {
        null or "" => 0,
        [('v' or 'V'), >= '1' and <= '9'] when word[1] - '0' <= Assay.Risks.Releases.Latest => word[1] - '0',
        _ => throw new QuestionException($"release: there is no '{word}', {FormattableString.Invariant($"expected V1 to V{Assay.Risks.Releases.Latest}")}"),
    };
}
