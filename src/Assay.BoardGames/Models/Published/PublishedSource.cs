using Assay.Core.Errors;
using Assay.Tensors.Formats;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>The tensors of a PyTorch file below one prefix (<c>model._orig_mod.</c>, say): the others, an optimiser's, are not looked at.</summary>
internal sealed class PublishedSource
{
    private readonly PyTorchFile _file;
    private readonly string _prefix;

    public PublishedSource(PyTorchFile file, string prefix)
    {
        (_file, _prefix) = (file, prefix);
        Names = [.. file.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..])];
    }

    public string Path => _file.Path;

    public IReadOnlyList<string> Names { get; }

    /// <summary>Blocks, numbered in the second or third part of a name: <c>blocks.7.ln1.weight</c>, <c>transformer.h.7.ln_1.weight</c>.</summary>
    public int Blocks { get; private set; }

    public bool Has(string name) => _file.Contains(_prefix + name);

    public long[] Shape(string name) => [.. _file.Entry(_prefix + name).Shape];

    /// <summary>What stands beside the tensors: <c>model_args.n_head</c>; null where it is absent or no whole number.</summary>
    public int? Number(string name) => _file.Scalars.GetValueOrDefault(name) is long number and > 0 and < 1 << 20 ? (int)number : null;

    /// <summary>One dimension of a tensor that must have <paramref name="rank"/> of them.</summary>
    public int Size(string name, int dimension, int rank) => Shape(name) is var shape && shape.Length == rank && shape[dimension] is > 0 and < 1 << 24
        ? (int)shape[dimension]
        : throw new UnreadableFileException(Path, Invariant($"tensor '{_prefix}{name}' is [{string.Join(", ", shape)}], expected {rank} dimensions of 1 to {(1 << 24) - 1}."));

    /// <summary>Counts the blocks whose names begin with <paramref name="stem"/>; numbers must run from 0 without gaps.</summary>
    public void CountBlocks(string stem)
    {
        var numbers = Names.Where(name => name.StartsWith(stem, StringComparison.Ordinal)).Select(name => name[stem.Length..].Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        while (numbers.Contains(Invariant($"{Blocks}")))
            Blocks++;
        if (Blocks != numbers.Count || Blocks == 0)
            throw new UnreadableFileException(Path, Invariant($"has {numbers.Count} blocks '{stem}N', of which 0 to {Blocks - 1} follow each other: some are missing."));
    }

    public Tensor Read(string name) => _file.Read(_prefix + name);

    /// <summary>Fails unless every place has its tensor in its shape, and every tensor its place.</summary>
    public void Check(IReadOnlyList<WeightPlace> places, Func<string, bool> isBuffer)
    {
        foreach (var (name, expected, _, _, _) in places)
        {
            if (!Has(name))
                throw new UnreadableFileException(Path, $"holds no tensor '{_prefix}{name}', expected [{string.Join(", ", expected)}].");
            if (!Shape(name).AsSpan().SequenceEqual(expected))
                throw new UnreadableFileException(Path, $"tensor '{_prefix}{name}' is [{string.Join(", ", Shape(name))}], expected [{string.Join(", ", expected)}].");
        }
        var known = places.Select(place => place.Name).ToHashSet(StringComparer.Ordinal);
        if (Names.FirstOrDefault(name => !known.Contains(name) && !isBuffer(name)) is { } unknown)
            throw new UnreadableFileException(Path, $"holds a tensor '{_prefix}{unknown}', which no model of this layout has.");
    }

    public void Fill(IReadOnlyDictionary<string, Tensor> state, IEnumerable<WeightPlace> places)
    {
        using var noGrad = no_grad();
        foreach (var place in places.Where(place => place.Target.Length > 0))
        {
            using var scope = NewDisposeScope();
            var read = Read(place.Name);
            var value = place.Map is null ? read : place.Map(read);
            var target = state[place.Target];
            target.narrow(-1, place.Column, value.shape[^1]).copy_(value);
        }
    }
}
