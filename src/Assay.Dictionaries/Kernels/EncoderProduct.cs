namespace Assay.Dictionaries.Kernels;

/// <summary>x W_enc + b over a whole batch, of which only what lies above its latent's cut ever leaves a tile: the batch × latents matrix does not exist.</summary>
/// <remarks>A block of rows stays in the second cache while the panels of the encoder stream by. Symbols: B rows, d depth, M latents.</remarks>
internal sealed unsafe class EncoderProduct : IDisposable, IParts
{
    private const int BlockBytes = 768 << 10;   // of the 1 MB that a second cache has, beside a panel

    private readonly Team _team;
    private readonly Panels _panels;
    private readonly int _latents, _depth, _blockRows;
    private readonly Scratch<float> _bias = new(), _cut = new();
    private readonly RowCandidates[] _candidates;
    private readonly Scratch<float>[] _tiles;
    private float* _x;
    private ActivePairs? _pairs;

    /// <summary>For one encoder and one team.</summary>
    /// <param name="team">Who works.</param>
    /// <param name="panels">The encoder.</param>
    /// <param name="latents">M.</param>
    /// <param name="depth">d.</param>
    /// <param name="keep">How many of the largest each row keeps; 0 keeps all above their cut.</param>
    public EncoderProduct(Team team, Panels panels, int latents, int depth, int keep)
    {
        (_team, _panels, _latents, _depth) = (team, panels, latents, depth);
        _blockRows = Math.Clamp(BlockBytes / sizeof(float) / depth / ProductTile.Rows, 2, 32) * ProductTile.Rows;
        _candidates = [.. Enumerable.Range(0, team.Workers).Select(_ => new RowCandidates(_blockRows, latents, keep))];
        _tiles = [.. Enumerable.Range(0, team.Workers).Select(_ => new Scratch<float>())];
        foreach (var tile in _tiles)
            tile.Need(ProductTile.Rows * ProductTile.Latents);
        _bias.Need((long)panels.Count * ProductTile.Latents);
        _cut.Need((long)panels.Count * ProductTile.Latents);
    }

    /// <summary>Rows rounded up to whole tiles: so many must be readable behind x.</summary>
    public static int Padded(int rows) => (rows + ProductTile.Rows - 1) / ProductTile.Rows * ProductTile.Rows;

    /// <summary>Fills <paramref name="pairs"/> with all (row, latent) whose pre-activation exceeds the latent's cut, within the rows' limit of largest ones.</summary>
    /// <param name="x">[rows rounded up to 12, d]; what is in the added rows does not matter.</param>
    /// <param name="rows">B.</param>
    /// <param name="bias">[M].</param>
    /// <param name="cut">[M].</param>
    /// <param name="pairs">Begun for so many rows.</param>
    public void Run(float* x, int rows, float* bias, float* cut, ActivePairs pairs)
    {
        _x = x;
        _pairs = pairs;
        new ReadOnlySpan<float>(bias, _latents).CopyTo(new Span<float>(_bias.Need(0), _latents));
        new ReadOnlySpan<float>(cut, _latents).CopyTo(new Span<float>(_cut.Need(0), _latents));
        var padding = _panels.Count * ProductTile.Latents - _latents;
        new Span<float>(_bias.Need(0) + _latents, padding).Clear();
        new Span<float>(_cut.Need(0) + _latents, padding).Fill(float.PositiveInfinity);
        _team.Run((rows + _blockRows - 1) / _blockRows, this);
    }

    /// <summary>Lets every row keep so many of its largest from now on; no more than it was made for.</summary>
    public void KeepFewer(int keep)
    {
        foreach (var candidates in _candidates)
            candidates.KeepFewer(keep);
    }

    /// <inheritdoc/>
    public void Do(int part, int worker)
    {
        var first = part * _blockRows;
        var rows = Math.Min(_blockRows, _pairs!.Rows - first);
        var candidates = _candidates[worker];
        float* tile = _tiles[worker].Need(0), x = _x + (long)first * _depth;
        candidates.Clear(rows);
        for (var panel = 0; panel < _panels.Count; panel++)
        {
            var at = panel * ProductTile.Latents;
            for (var row = 0; row < rows; row += ProductTile.Rows)
            {
                ProductTile.Multiply(x + (long)row * _depth, _depth, _panels[panel], _depth, tile);
                for (var i = 0; i < Math.Min(ProductTile.Rows, rows - row); i++)
                    candidates.Take(row + i, tile + i * ProductTile.Latents, _bias.Need(0) + at, _cut.Need(0) + at, at);
            }
        }
        for (var row = 0; row < rows; row++)
        {
            candidates.Trim(row);
            _pairs.Add(first + row, candidates.Latents(row), candidates.Values(row), candidates.Count(row));
        }
    }

    public void Dispose()
    {
        foreach (var candidates in _candidates)
            candidates.Dispose();
        foreach (var tile in _tiles)
            tile.Dispose();
        _bias.Dispose();
        _cut.Dispose();
    }
}
