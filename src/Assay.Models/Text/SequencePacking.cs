using Assay.Core.Errors;
using static TorchSharp.torch;

namespace Assay.Models.Text;

/// <summary>Fills sequences of equal length with tokens, BOS at the head of each.</summary>
internal sealed class SequencePacking(int length, int bosId)
{
    private readonly int _length = length >= 2 ? length : throw new ArgumentOutOfRangeException(nameof(length), length, "a sequence holds BOS and at least one token");
    private readonly List<long> _ids = [];

    /// <summary>Appends <paramref name="tokens"/>; for each, where it came to lie in the flattened [N, T].</summary>
    public int[] Add(ReadOnlySpan<int> tokens)
    {
        var places = new int[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            if (_ids.Count % _length == 0)
                _ids.Add(bosId);
            places[i] = _ids.Count;
            _ids.Add(tokens[i]);
        }
        return places;
    }

    public int FullSequences => _ids.Count / _length;

    public Tensor ToTensor()
    {
        if (FullSequences == 0)
            throw new AssayException($"the text is {_ids.Count} tokens, shorter than one context of {_length}; give more text or a smaller context length");
        var used = _ids[..(FullSequences * _length)].ToArray();
        return tensor(used, [FullSequences, _length], ScalarType.Int64);
    }
}
