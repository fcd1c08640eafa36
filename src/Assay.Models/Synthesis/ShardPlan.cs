using Assay.Models.Families;
using Assay.Tensors.Formats;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Models.Synthesis;

/// <summary>One tensor of a file to be, and where the family has it.</summary>
internal sealed record PlannedTensor(TensorPlace Place, SafetensorsPart Part);

/// <summary>One file of weights.</summary>
internal sealed record Shard(string FileName, IReadOnlyList<PlannedTensor> Tensors, long Bytes);

/// <summary>Which tensor goes into which file: in the family's order, a new file where the next tensor would not fit, as Hugging Face does it.</summary>
internal static class ShardPlan
{
    public static IReadOnlyList<Shard> Of(TransformerConfig config, ScalarType type, long mostBytes)
    {
        var groups = new List<List<PlannedTensor>>();
        var left = 0L;
        foreach (var tensor in Tensors(config, type))
        {
            if (groups.Count == 0 || tensor.Part.Bytes > left)
            {
                groups.Add([]);
                left = mostBytes;
            }
            groups[^1].Add(tensor);
            left -= tensor.Part.Bytes;
        }
        return [.. groups.Select((tensors, at) => new Shard(FileName(at, groups.Count), tensors, tensors.Sum(tensor => tensor.Part.Bytes)))];
    }

    private static string FileName(int at, int count) => count == 1 ? "model.safetensors" : Invariant($"model-{at + 1:00000}-of-{count:00000}.safetensors");

    private static IEnumerable<PlannedTensor> Tensors(TransformerConfig config, ScalarType type)
    {
        var leaves = WeightLayout.Of(config).ToDictionary(leaf => (leaf.Slot, leaf.Layer));
        return FamilyList.Get(config.Family).Tensors(config).Select(place =>
            new PlannedTensor(place, new SafetensorsPart(place.Name, type, place.Shape(leaves))));
    }
}
