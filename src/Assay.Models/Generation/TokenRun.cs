using Assay.Core.Errors;
using static TorchSharp.torch;

namespace Assay.Models.Generation;

/// <summary>Sequences that grow by a token each at a time: the model's logits for the next one, over a cache.</summary>
/// <remarks>Where the longest sequence fills the context, each keeps its first token and its last half context and is read anew from there.</remarks>
internal sealed class TokenRun : IDisposable
{
    private readonly Transformer _model;
    private readonly List<int>[] _rows;
    private readonly Taps _taps;
    private readonly int _newTokens;
    private KeyValueCache? _cache;

    public TokenRun(Transformer model, IReadOnlyList<int[]> prompts, int newTokens, Taps taps)
    {
        (_model, _taps, _newTokens) = (model, taps, newTokens);
        _rows = [.. prompts.Select(prompt => prompt.ToList())];
        foreach (var row in _rows)
            Check(row);
    }

    /// <summary>Logits [sequences, V] of the next token, float32 on the CPU; the caller's to dispose.</summary>
    public Tensor Next(CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var logits = _cache is null || _cache.Length == _cache.Capacity ? ReadAll(cancellation) : Read(1, [.. _rows.Select(row => row[^1])]);
        return logits.select(1, 0).to(float32).cpu().contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>One token more for each sequence.</summary>
    public void Add(ReadOnlySpan<int> ids)
    {
        for (var row = 0; row < _rows.Length; row++)
            _rows[row].Add(ids[row]);
    }

    public void Dispose() => _cache?.Dispose();

    private Tensor ReadAll(CancellationToken cancellation)
    {
        var context = _model.Config.ContextLength;
        if (_rows.Max(row => row.Count) > context)
            foreach (var row in _rows)
                Shorten(row, context / 2);
        var longest = _rows.Max(row => row.Count);
        _cache?.Dispose();
        _cache = _model.NewCache((int)Math.Min(context, (long)longest + _newTokens), [.. _rows.Select(row => longest - row.Count)]);
        Tensor? last = null;
        for (var start = 0; start < longest; start += KeyValueCache.MostAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            last?.Dispose();
            var count = Math.Min(KeyValueCache.MostAtOnce, longest - start);
            last = Read(count, [.. _rows.SelectMany(row => Piece(row, start - (longest - row.Count), count))]);
        }
        return last!;
    }

    private Tensor Read(int count, int[] ids)
    {
        using var given = tensor(Array.ConvertAll(ids, id => (long)id)).view(_rows.Length, count).to(_model.Device);
        return _model.Extend(given, _cache!, _taps, lastLogitsOnly: true).Logits;
    }

    // On padding stands any id; the first of the sequence is one.
    private static IEnumerable<int> Piece(List<int> row, int from, int count) => Enumerable.Range(from, count).Select(at => row[Math.Max(0, at)]);

    private static void Shorten(List<int> row, int kept)
    {
        if (row.Count > kept)
            row.RemoveRange(1, row.Count - Math.Max(1, kept));
    }

    private void Check(List<int> row)
    {
        if (row.Count == 0)
            throw new AssayException("a prompt without a single token cannot be continued: this model knows no token that begins a text. Give it some words.");
        var wrong = row.FindIndex(id => id < 0 || id >= _model.Config.VocabularySize);
        if (wrong >= 0)
            throw new AssayException(FormattableString.Invariant($"token {row[wrong]} at place {wrong} of the prompt is none of the model's, expected 0 to {_model.Config.VocabularySize - 1}."));
    }
}
