using Assay.Core.Errors;
using Assay.Models.Formats;
using Assay.Tensors;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Recurrent;

/// <summary>A GRU's weights in a file: names as PyTorch gives them, shapes that say how large the network is.</summary>
internal static class GruFile
{
    public const string Embedding = "embedding.weight", Input = "rnn.weight_ih_l0", Recurrent = "rnn.weight_hh_l0", InputBias = "rnn.bias_ih_l0", RecurrentBias = "rnn.bias_hh_l0",
        Output = "fc.weight", OutputBias = "fc.bias";

    /// <summary>Every tensor's shape, in the file's order.</summary>
    public static IReadOnlyDictionary<string, long[]> Shapes(GruConfig config) => new Dictionary<string, long[]>(StringComparer.Ordinal)
    {
        [Embedding] = [config.Inputs, config.Width],
        [Input] = [3 * config.Width, config.Width],
        [Recurrent] = [3 * config.Width, config.Width],
        [InputBias] = [3 * config.Width],
        [RecurrentBias] = [3 * config.Width],
        [Output] = [config.Outputs, config.Width],
        [OutputBias] = [config.Outputs],
    };

    public static GruNetwork Read(string path)
    {
        using IWeightFile file = path.EndsWith(".safetensors", StringComparison.Ordinal) ? new SafetensorsWeights(SafetensorsFile.Open(path)) : new PyTorchWeights(PyTorchFile.Open(path));
        var prefix = Prefix(file);
        var (embedding, output) = (Matrix(file, prefix + Embedding), Matrix(file, prefix + Output));
        var config = new GruConfig { Inputs = (int)embedding[0], Width = (int)embedding[1], Outputs = (int)output[0] };
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, shape) in Shapes(config))
                weights[name] = Filled(file, prefix + name, shape);
        }
        catch
        {
            foreach (var weight in weights.Values)
                weight.Dispose();
            throw;
        }
        return new(config, weights);
    }

    // A checkpoint holds the model among other things: model.embedding.weight.
    private static string Prefix(IWeightFile file)
    {
        string[] found = [.. file.Names.Where(name => name == Recurrent || name.EndsWith("." + Recurrent, StringComparison.Ordinal))];
        return found switch
        {
            [var name] => name[..^Recurrent.Length],
            [] => throw new UnreadableFileException(file.Path, $"holds no tensor '{Recurrent}', expected a GRU as PyTorch saves it: {string.Join(", ", Shapes(new()).Keys)}"),
            _ => throw new UnreadableFileException(file.Path, $"holds several GRUs ({string.Join(", ", found)}), expected one"),
        };
    }

    private static long[] Matrix(IWeightFile file, string name)
    {
        if (!file.Names.Contains(name, StringComparer.Ordinal))
            throw new UnreadableFileException(file.Path, $"holds no tensor '{name}'");
        return file.Shape(name) is { Length: 2 } shape && shape.All(size => size > 0) ? shape : throw new UnreadableFileException(file.Path, $"tensor '{name}' is {Shape.Text(file.Shape(name))}, expected a matrix");
    }

    private static Tensor Filled(IWeightFile file, string name, long[] shape)
    {
        if (!file.Names.Contains(name, StringComparer.Ordinal))
            throw new UnreadableFileException(file.Path, $"holds no tensor '{name}', expected {Shape.Text(shape)}");
        var weight = zeros(shape);
        try
        {
            file.ReadInto(name, weight);
            return weight;
        }
        catch
        {
            weight.Dispose();
            throw;
        }
    }
}
