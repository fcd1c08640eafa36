using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.BoardGames.Games;

/// <summary>Chess transcripts as token ids, as ChessGPT reads them: one token a character, 32 characters.</summary>
/// <remarks>The order is that of the reference's vocabulary file (SAE_BoardGameEval, models/meta.pkl): by character code, with ';' as the opening of every game.</remarks>
public static class ChessCharacters
{
    /// <summary>The characters in the order of their ids.</summary>
    public const string Alphabet = " #+-.0123456789;=BKNOQRabcdefghx";

    /// <summary>32.</summary>
    public static int VocabularySize => Alphabet.Length;

    /// <summary>Tokens a published ChessGPT reads at once; its training blocks are one longer.</summary>
    public const int ContextLength = 1023;

    /// <summary>';', with which every transcript opens.</summary>
    public static int StartId => Alphabet.IndexOf(';', StringComparison.Ordinal);

    /// <summary>'.', after which White is to move: the tokens where boards are scored.</summary>
    public static int DotId => Alphabet.IndexOf('.', StringComparison.Ordinal);

    /// <summary>The ids of a transcript, one for each character.</summary>
    /// <exception cref="AssayException">A character is not in the vocabulary; it is named with its place.</exception>
    public static int[] Encode(ReadOnlySpan<char> transcript)
    {
        var ids = new int[transcript.Length];
        for (var at = 0; at < ids.Length; at++)
        {
            ids[at] = Alphabet.IndexOf(transcript[at], StringComparison.Ordinal);
            if (ids[at] < 0)
                throw Unknown(transcript, at);
        }
        return ids;
    }

    /// <summary>The characters of ids.</summary>
    /// <exception cref="AssayException">An id is not in the vocabulary.</exception>
    public static string Decode(ReadOnlySpan<int> ids)
    {
        var text = new char[ids.Length];
        for (var at = 0; at < text.Length; at++)
            text[at] = (uint)ids[at] < (uint)Alphabet.Length ? Alphabet[ids[at]]
                : throw new AssayException(Invariant($"token {ids[at]} at place {at + 1} is no character of chess transcripts: expected 0 to {Alphabet.Length - 1}"));
        return new string(text);
    }

    private static AssayException Unknown(ReadOnlySpan<char> transcript, int at)
    {
        var around = transcript[Math.Max(0, at - 12)..Math.Min(transcript.Length, at + 12)].ToString();
        var shown = char.IsControl(transcript[at]) ? Invariant($"U+{(int)transcript[at]:X4}") : $"'{transcript[at]}'";
        return new(Invariant($"{shown} at place {at + 1} of a transcript (\"{around.ReplaceLineEndings(" ")}\") is not in the vocabulary of chess transcripts, which is \"{Alphabet}\"; PGN files are turned into such transcripts by their reader"));
    }
}
