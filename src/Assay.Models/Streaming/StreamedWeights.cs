using Assay.Models.Families;
using Assay.Models.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Streaming;

/// <summary>Weights of which two blocks are in memory: the one that computes, and the one behind it that is being read meanwhile.</summary>
internal sealed class StreamedWeights : IWeights, IDisposable
{
    private readonly WeightFolder _files;
    private readonly WeightLoader _loader;
    private readonly TransformerWeights _outer;
    private readonly TransformerWeights[] _blocks;
    private readonly int[] _held = [-1, -1];
    private readonly List<string>[] _names;     // of each layer's tensors, in the order of the first's
    private Task _reading = Task.CompletedTask;

    private StreamedWeights(TransformerConfig config, WeightFolder files, WeightLoader loader, ScalarType type)
    {
        (_files, _loader) = (files, loader);
        _outer = Holding(config, type, layer => layer == Leaf.NoLayer);
        _blocks = [Holding(config, type, layer => layer == 0), Holding(config, type, layer => layer == 0)];
        var places = FamilyList.Get(config.Family).Tensors(config).ToLookup(place => place.Layer, place => place.Name);
        _names = [.. Enumerable.Range(0, config.Layers).Select(layer => places[layer].ToList())];
    }

    public Tensor Embedding => _outer.Embedding;

    public Tensor? Positions => _outer.Positions;

    public Tensor Unembedding => _outer.Unembedding;

    public Tensor FinalNorm => _outer.FinalNorm;

    public Tensor? FinalNormBias => _outer.FinalNormBias;

    public long Bytes => _blocks.Append(_outer).Sum(weights => weights.Flat.numel() * weights.Flat.ElementSize);

    public static StreamedWeights Open(string folder, TransformerConfig config, ScalarType? keep)
    {
        var files = WeightFolder.Open(folder);
        StreamedWeights? made = null;
        try
        {
            var loader = new WeightLoader(config, files);
            var stored = loader.Check();
            made = new StreamedWeights(config, files, loader, keep ?? stored);
            loader.Fill(made._outer);
            return made;
        }
        catch
        {
            made?.Dispose();
            files.Dispose();
            throw;
        }
    }

    /// <summary>The block's weights, as soon as they are read; then the next one's are read on another thread, into the place of the one before.</summary>
    public BlockWeights Block(int layer)
    {
        var reading = _reading;
        _reading = Task.CompletedTask;      // should it have failed, the next pass may try again
        reading.GetAwaiter().GetResult();
        var place = layer % 2;
        if (_held[place] != layer)
            Read(layer);
        _reading = layer + 1 < _names.Length ? Task.Run(() => Read(layer + 1)) : Task.CompletedTask;
        return _blocks[place].Layers[0];
    }

    public void Dispose()
    {
        Task.WhenAny(_reading).Wait();      // whether it failed is of no interest any more
        foreach (var weights in _blocks.Append(_outer))
            weights.Dispose();
        _files.Dispose();
    }

    private void Read(int layer)
    {
        using var inference = no_grad();
        var place = layer % 2;
        _held[place] = -1;      // half of one and half of another, should reading fail
        foreach (var (name, (_, view)) in _names[layer].Zip(_blocks[place].State))
            _loader.Fill(name, view);
        _held[place] = layer;
    }

    private static TransformerWeights Holding(TransformerConfig config, ScalarType type, Func<int, bool> holds)
    {
        var count = WeightLayout.Of(config).Where(leaf => holds(leaf.Layer)).Sum(leaf => leaf.Count);
        return new TransformerWeights(config, empty(count, dtype: type), holds);
    }
}
