using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Tensors;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>One layer of attention and ReLU neurons without normalisation, which reads "a b =" and answers at the last place.</summary>
/// <remarks>
/// B pairs, p modulus, d width, H heads. Only the last place is answered and only it asks: its question is the same for every pair, and keys and values follow from a token and its place alone,
/// so that they are computed once for the 2p + 1 rows there are. The numbers are those of the whole layer.
/// </remarks>
internal sealed class AdditionNetwork : IDisposable
{
    private readonly int _modulus, _heads;
    private readonly SortedDictionary<string, Tensor> _weights;

    public AdditionNetwork(AdditionOptions options, SeedStream stream)
    {
        (_modulus, _heads) = (options.Modulus, options.Heads);
        int p = options.Modulus, d = options.Width, neurons = options.Neurons;
        _weights = new(StringComparer.Ordinal);
        foreach (var (name, rows, columns) in ((string, int, int)[])[("embed", p + 1, d), ("place", 3, d), ("query", d, d), ("key", d, d), ("value", d, d), ("out", d, d), ("in", d, neurons), ("back", neurons, d), ("unembed", d, p)])
            Keep(name, stream.Normal(rows, columns) / Math.Sqrt(name == "back" ? neurons : d));
        foreach (var (name, size) in ((string, int)[])[("in_bias", neurons), ("back_bias", d)])
            Keep(name, zeros(size));
    }

    /// <summary>Every weight by name; the network's own.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights;

    /// <summary>The state of the last place after the layer, [B, d].</summary>
    /// <param name="a">First summands, [B] int64.</param>
    /// <param name="b">Second summands.</param>
    public Tensor States(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        long p = _modulus, d = _weights["embed"].shape[1], head = d / _heads;
        var (numbers, place) = (_weights["embed"].narrow(0, 0, p), _weights["place"]);
        var last = _weights["embed"][p] + place[2];
        var rows = cat([numbers + place[0], numbers + place[1], last.unsqueeze(0)]);                        // [2p + 1, d]
        var keys = rows.matmul(_weights["key"]).view(-1, _heads, head);
        var values = rows.matmul(_weights["value"]).view(-1, _heads, head);
        var asked = (keys * last.matmul(_weights["query"]).view(1, _heads, head)).sum(dim: -1) / Math.Sqrt(head);      // [2p + 1, H]
        var read = stack([a, b + p, full_like(a, 2 * p)], 1);                                               // [B, 3]
        var attention = asked.index_select(0, read.flatten()).view(-1, 3, _heads).softmax(1);
        var seen = (values.index_select(0, read.flatten()).view(-1, 3, _heads, head) * attention.unsqueeze(-1)).sum(dim: 1).flatten(1);      // [B, d]
        var middle = last + seen.matmul(_weights["out"]);
        var neurons = addmm(_weights["in_bias"], middle, _weights["in"], 1, 1).relu();
        return (middle + addmm(_weights["back_bias"], neurons, _weights["back"], 1, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Logits of the sums, [B, p].</summary>
    public Tensor Answer(Tensor states) => states.matmul(_weights["unembed"]);

    /// <summary>Writes the weights.</summary>
    public void Save(string path) => SafetensorsWriter.Write(path, _weights);

    /// <summary>Takes the weights of a file that a network of the same sizes wrote.</summary>
    /// <exception cref="AssayException">They are not those of such a network.</exception>
    public void Load(string path)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var read = SafetensorsFile.ReadAll(path);
        foreach (var (name, weight) in _weights)
        {
            if (!read.TryGetValue(name, out var value) || !value.shape.SequenceEqual(weight.shape))
                throw new UnreadableFileException(path, FormattableString.Invariant($"'{name}' is {(value is null ? "missing" : $"[{string.Join(", ", value.shape)}]")}, expected [{string.Join(", ", weight.shape)}]"));
            weight.copy_(value);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var weight in _weights.Values)
            weight.Dispose();
    }

    private void Keep(string name, Tensor value)
    {
        value.requires_grad = true;
        _weights[name] = value.DetachFromDisposeScope();
    }
}
