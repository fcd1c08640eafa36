using Assay.BoardGames.Games;
using Assay.BoardGames.Rules.Chess;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>The move a chess model writes, character by character the likeliest, after the dot of a transcript.</summary>
internal static class ChessMoveSample
{
    private const int MostPositions = 2_000, AtOnce = 64;
    private const int LongestMove = 8;      // Qa1xb2+ is seven, and a space ends it

    /// <summary>Share of positions where what it writes is a legal move: at dots spread over the games, at most 2,000 of them.</summary>
    public static LegalMoveRate Rate(GameModel model, IReadOnlyList<ChessTranscript> transcripts, CancellationToken cancellation)
    {
        var room = model.Transformer.Config.ContextLength - LongestMove;
        var all = transcripts.SelectMany(transcript => transcript.Dots.Zip(transcript.Boards, (dot, board) => (Prompt: transcript.Text[..(dot + 1)], Board: board)))
            .Where(place => place.Prompt.Length <= room).ToList();
        var every = Math.Max(1, (all.Count + MostPositions - 1) / MostPositions);
        var asked = all.Where((_, i) => i % every == 0).OrderBy(place => place.Prompt.Length).ToList();     // neighbours of like length need little padding
        var legal = 0;
        foreach (var part in asked.Chunk(AtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var written = Write(model.Transformer, [.. part.Select(place => place.Prompt)]);
            legal += part.Where((place, row) => San.TryParse(in place.Board, written[row], out _, out _)).Count();
        }
        return new(asked.Count == 0 ? double.NaN : legal / (double)asked.Count, double.NaN, asked.Count);
    }

    /// <summary>What a model writes after each prompt, up to a space.</summary>
    public static string[] Write(Transformer model, IReadOnlyList<string> prompts)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var longest = prompts.Max(prompt => prompt.Length);
        var ids = new long[prompts.Count * longest];
        for (var row = 0; row < prompts.Count; row++)
            ChessCharacters.Encode(prompts[row]).Select(id => (long)id).ToArray().CopyTo(ids, (row + 1) * longest - prompts[row].Length);
        using var cache = model.NewCache(longest + LongestMove, [.. prompts.Select(prompt => longest - prompt.Length)]);
        var next = Read(model, tensor(ids, int64).view(prompts.Count, longest), cache);
        var written = prompts.Select(_ => "").ToArray();
        for (var step = 0; step < LongestMove; step++)
        {
            var chosen = next.cpu().data<long>().ToArray();
            for (var row = 0; row < written.Length; row++)
                written[row] += ChessCharacters.Decode([(int)chosen[row]]);
            if (step + 1 < LongestMove)
                next = Read(model, next.unsqueeze(1), cache);
        }
        return [.. written.Select(text => text.Split(' ', ';')[0])];
    }

    // The likeliest next token [B]; a prompt longer than a cache takes at once comes in pieces.
    private static Tensor Read(Transformer model, Tensor ids, Assay.Models.Generation.KeyValueCache cache)
    {
        const int most = Assay.Models.Generation.KeyValueCache.MostAtOnce;
        var last = ids;
        for (var first = 0L; first < ids.shape[1]; first += most)
        {
            var piece = ids.narrow(1, first, Math.Min(most, ids.shape[1] - first)).to(model.Device);
            using var pass = model.Continue(piece, cache);
            last = pass.Logits.select(1, piece.shape[1] - 1).argmax(-1).cpu();
        }
        return last;
    }
}
