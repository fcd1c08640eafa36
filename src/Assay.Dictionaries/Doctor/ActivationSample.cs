using Assay.Core.Errors;
using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Doctor;

/// <summary>The same tokens' activations at many sites, in float32 on the CPU: some of each of many sequences, without BOS, EOS and padding.</summary>
internal sealed class ActivationSample : IDisposable
{
    private const int LongestSequence = 256, TokensPerSequence = 64;   // a forward pass over 8,192 tokens for 64 of them would be waste
    private const long BytesAtOnce = 1L << 30;   // of a pass's activations, all sites together
    private readonly Dictionary<Site, Tensor> _rows;

    private ActivationSample(Dictionary<Site, Tensor> rows) => _rows = rows;

    public int Tokens => (int)_rows.Values.First().shape[0];

    /// <summary>Runs the untouched model over as many sequences as it takes.</summary>
    /// <exception cref="AssayException">The text has too few ordinary tokens.</exception>
    public static ActivationSample Take(Transformer model, TokenSequences text, IReadOnlyList<Site> sites, int tokens, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var length = Math.Min(text.Length, LongestSequence);
        var sequences = (int)Math.Clamp(Math.Ceiling(tokens / (double)Math.Min(TokensPerSequence, Math.Max(1, length - 1))), 1, text.Count);
        var perSequence = (tokens + sequences - 1) / sequences;
        var width = sites.Sum(site => (long)site.Width(model.Config));
        var atOnce = (int)Math.Clamp(BytesAtOnce / (4 * width * length), 1, 32);
        var parts = sites.ToDictionary(site => site, _ => new List<Tensor>());
        foreach (var part in Enumerable.Range(0, sequences).Chunk(atOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            Read(model, text, part, perSequence, parts);
        }
        var rows = parts.ToDictionary(pair => pair.Key, pair => cat(pair.Value).narrow(0, 0, Math.Min(tokens, pair.Value.Sum(one => one.shape[0]))).contiguous());
        if (rows.Count > 0 && rows.Values.First().shape[0] < 16)
            throw new AssayException(FormattableString.Invariant($"the text has {rows.Values.First().shape[0]} ordinary tokens, expected at least 16: name a longer one"));
        return new ActivationSample(rows.ToDictionary(pair => pair.Key, pair => pair.Value.DetachFromDisposeScope()));
    }

    /// <summary>The first rows [count, width] of a reading; in the current dispose scope.</summary>
    public Tensor Rows(Reading reading, int count)
    {
        var rows = _rows[reading.Site].narrow(0, 0, Math.Min(count, Tokens));
        return reading.Normalised ? rows / (rows.square().mean([1], keepdim: true) + 1e-6).sqrt() : rows;
    }

    public void Dispose()
    {
        foreach (var rows in _rows.Values)
            rows.Dispose();
    }

    private static void Read(Transformer model, TokenSequences text, int[] part, int perSequence, Dictionary<Site, List<Tensor>> into)
    {
        using var scope = NewDisposeScope();
        var length = Math.Min(text.Length, LongestSequence);
        var ids = text.Ids.narrow(0, part[0], part.Length).narrow(1, 0, length).to(model.Device);
        var kept = new TokenRows(ids.cpu().contiguous().data<long>().ToArray(), 0, length, new HashSet<long> { text.BosId, text.EosId, text.PadId }).Kept;
        var chosen = kept.GroupBy(place => place / length).SelectMany(one => Spread([.. one], perSequence)).ToArray();
        var taps = new Taps().WithoutLogits();
        foreach (var site in into.Keys)
            taps.Read(site);
        var pass = model.Forward(ids, taps);
        var index = tensor(chosen, device: model.Device);
        foreach (var (site, rows) in into)
            rows.Add(pass[site].reshape(-1, site.Width(model.Config)).index_select(0, index).to(ScalarType.Float32).cpu().MoveToOuterDisposeScope());
    }

    private static IEnumerable<long> Spread(long[] places, int count) =>
        count >= places.Length ? places : Enumerable.Range(0, count).Select(i => places[(long)i * places.Length / count]);
}
