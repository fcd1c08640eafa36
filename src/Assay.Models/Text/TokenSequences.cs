using System.Security.Cryptography;
using System.Text;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Models.Text;

/// <summary>Text as a model reads it: sequences of equal length, each opened by BOS. Owns its tensor.</summary>
/// <remarks>Documents follow each other without gap, each closed by EOS; the tail that fills no sequence is left out, so there is no padding.</remarks>
public sealed class TokenSequences : IDisposable
{
    private readonly ITokenizer _tokenizer;

    /// <summary>Takes over <paramref name="ids"/>, int64 [N, T].</summary>
    public TokenSequences(Tensor ids, ITokenizer tokenizer)
    {
        if (ids.dim() != 2 || ids.dtype != ScalarType.Int64)
            throw new ArgumentException($"token ids are {ids.dtype} [{string.Join(", ", ids.shape)}], expected Int64 [sequences, length]", nameof(ids));
        (Ids, _tokenizer) = (ids.contiguous().DetachFromDisposeScope(), tokenizer);
    }

    /// <summary>[N, T], int64, on the CPU.</summary>
    public Tensor Ids { get; }

    /// <summary>N.</summary>
    public long Count => Ids.shape[0];

    /// <summary>T, BOS included.</summary>
    public int Length => (int)Ids.shape[1];

    /// <summary>What stands first in every sequence.</summary>
    public int BosId => _tokenizer.BosId;

    /// <summary>What closes every document.</summary>
    public int EosId => _tokenizer.EosId;

    /// <summary>What fills up sequences that others made; <see cref="Pack"/> never does.</summary>
    public int PadId => _tokenizer.PadId;

    /// <summary>An id that fills sequences up and that no model is asked to predict (a finished game's padding); null, as in packed text, where every token counts.</summary>
    public int? Unpredicted { get; init; }

    /// <summary>Bytes of UTF-8 behind all tokens (special ones have none): what a summed loss is divided by for bits per byte.</summary>
    public long Bytes => BytesPerSequence().Sum();

    /// <summary>Packs <paramref name="documents"/> into sequences of <paramref name="length"/> tokens, BOS included.</summary>
    /// <exception cref="AssayException">The text is shorter than one sequence.</exception>
    public static TokenSequences Pack(IEnumerable<string> documents, ITokenizer tokenizer, int length)
    {
        var packing = new SequencePacking(length, tokenizer.BosId);
        foreach (var document in documents)
        {
            packing.Add(tokenizer.Encode(document));
            packing.Add([tokenizer.EosId]);
        }
        return new(packing.ToTensor(), tokenizer);
    }

    /// <summary>Packs a training and a held-out part; no document is in both.</summary>
    /// <param name="documents">Read once.</param>
    /// <param name="tokenizer">Gives the ids.</param>
    /// <param name="length">Tokens per sequence, BOS included.</param>
    /// <param name="heldOutShare">Share of the documents that is held out, in (0, 1); at least one is.</param>
    /// <param name="seeds">Draws which.</param>
    /// <exception cref="AssayException">A part is shorter than one sequence.</exception>
    public static (TokenSequences Train, TokenSequences HeldOut) PackSplit(
        IEnumerable<string> documents, ITokenizer tokenizer, int length, double heldOutShare, SeedStream seeds)
    {
        var (train, heldOut) = Split([.. documents], heldOutShare, seeds);
        return (Pack(train, tokenizer, length), Pack(heldOut, tokenizer, length));
    }

    /// <summary>Draws which documents are held out; both parts keep the order.</summary>
    public static (IReadOnlyList<T> Train, IReadOnlyList<T> HeldOut) Split<T>(IReadOnlyList<T> documents, double heldOutShare, SeedStream seeds)
    {
        if (heldOutShare is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(heldOutShare), heldOutShare, "expected a share between 0 and 1");
        if (documents.Count < 2)
            throw new AssayException($"the text is {documents.Count} document, too little to hold some out; give at least {2 * TextFiles.DocumentLength} characters");
        var order = Enumerable.Range(0, documents.Count).ToArray();
        seeds.Shuffle(order.AsSpan());
        var count = Math.Clamp((int)Math.Round(heldOutShare * documents.Count), 1, documents.Count - 1);
        var held = order[..count].ToHashSet();
        return ([.. documents.Where((_, i) => !held.Contains(i))], [.. documents.Where((_, i) => held.Contains(i))]);
    }

    /// <summary>The sequences [<paramref name="first"/>, <paramref name="first"/> + <paramref name="count"/>) as a set of their own (a copy).</summary>
    public TokenSequences Slice(long first, long count) => new(Ids.narrow(0, first, count).clone(), _tokenizer) { Unpredicted = Unpredicted };

    /// <summary>[N, T] bool: true where a token carries text, false at BOS, EOS and padding. The caller disposes it.</summary>
    public Tensor TextMask() => TextMask(Ids);

    /// <summary>The same for a batch of ids of any shape.</summary>
    public Tensor TextMask(Tensor ids)
    {
        using var scope = torch.NewDisposeScope();
        var mask = ids.ne(BosId).logical_and_(ids.ne(EosId)).logical_and_(ids.ne(PadId));
        return mask.MoveToOuterDisposeScope();
    }

    /// <summary>Bytes of UTF-8 behind each sequence's tokens.</summary>
    public long[] BytesPerSequence()
    {
        var sizes = Enumerable.Range(0, _tokenizer.VocabularySize).Select(_tokenizer.ByteCount).ToArray();
        var ids = Ids.data<long>().ToArray();
        var bytes = new long[Count];
        for (var i = 0; i < ids.Length; i++)
            bytes[i / Length] += sizes[ids[i]];
        return bytes;
    }

    /// <summary>SHA-256 over shape and ids, in hexadecimal: what tells one text under one tokenizer from another.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Count},{Length};")));
        hash.AppendData(Ids.bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => Ids.Dispose();
}
