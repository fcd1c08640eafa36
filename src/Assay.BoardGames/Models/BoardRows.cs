using Assay.Models;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>The activations of chosen tokens.</summary>
internal static class BoardRows
{
    private const int SequencesAtOnce = 64;

    /// <summary>Float32 [rows, width] on the CPU: the chosen tokens of each sequence, sequence after sequence.</summary>
    public static Tensor Read(Transformer model, TokenSequences text, IReadOnlyList<IReadOnlyList<int>> places, Site site, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = empty(places.Sum(row => (long)row.Count), site.Width(model.Config), dtype: float32);
        var taps = new Taps().Read(site).WithoutLogits();
        var done = 0L;
        for (var first = 0; first < places.Count; first += SequencesAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            var count = Math.Min(SequencesAtOnce, places.Count - first);
            var kept = Enumerable.Range(0, count).SelectMany(row => places[first + row].Select(place => (long)row * text.Length + place)).ToArray();
            if (kept.Length == 0)
                continue;
            using var pass = model.Forward(text.Ids.narrow(0, first, count).to(model.Device), taps);
            rows.narrow(0, done, kept.Length).copy_(pass[site].flatten(0, 1).index_select(0, tensor(kept, device: model.Device)));
            done += kept.Length;
        }
        return rows.MoveToOuterDisposeScope().DetachFromDisposeScope();
    }
}
