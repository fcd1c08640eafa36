using Assay.Dictionaries;

namespace Assay.BoardGames.Scoring;

/// <summary>Sparse rows turned round: of each latent the boards it is active on, and how many thresholds its value clears there.</summary>
/// <remarks>Counting then touches one latent's table at a time, which stays in the nearest cache, and latents can be shared out between threads.</remarks>
internal sealed class LatentColumns
{
    private readonly int[] _starts, _boards;
    private readonly byte[] _cleared;

    public LatentColumns(SparseRows features, ThresholdGrid grid)
    {
        if (features.Width != grid.Latents)
            throw new ArgumentException(FormattableString.Invariant($"features of {features.Width} latents, thresholds of {grid.Latents}"), nameof(features));
        var cleared = new byte[features.Latents.Length];
        _starts = new int[grid.Latents + 1];
        for (var pair = 0; pair < cleared.Length; pair++)
        {
            cleared[pair] = (byte)grid.Cleared(features.Latents[pair], features.Values[pair]);
            _starts[features.Latents[pair] + 1] += cleared[pair] > 0 ? 1 : 0;
        }
        for (var latent = 0; latent < grid.Latents; latent++)
            _starts[latent + 1] += _starts[latent];
        (_boards, _cleared) = (new int[_starts[^1]], new byte[_starts[^1]]);
        Fill(features, cleared);
    }

    /// <summary>Boards on which a latent is active, rising.</summary>
    public ReadOnlySpan<int> Boards(int latent) => _boards.AsSpan(_starts[latent].._starts[latent + 1]);

    /// <summary>How many thresholds it clears on each of them, at least 1.</summary>
    public ReadOnlySpan<byte> Cleared(int latent) => _cleared.AsSpan(_starts[latent].._starts[latent + 1]);

    private void Fill(SparseRows features, byte[] cleared)
    {
        int[] next = [.. _starts];
        for (var board = 0; board < features.Count; board++)
        {
            for (var pair = features.Offsets[board]; pair < features.Offsets[board + 1]; pair++)
            {
                if (cleared[pair] == 0)
                    continue;
                var at = next[features.Latents[(int)pair]]++;
                (_boards[at], _cleared[at]) = (board, cleared[pair]);
            }
        }
    }
}
