using Assay.Core.Errors;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Formats;

/// <summary>model.safetensors with Hugging Face's Gemma 2 names.</summary>
internal static class GemmaWeightsFile
{
    /// <summary>Fills the model that <paramref name="create"/> makes for the file's dtype.</summary>
    public static Transformer Read(string path, Func<ScalarType, Transformer> create)
    {
        using var file = SafetensorsFile.Open(path);
        using var noGrad = no_grad();
        var first = file.Contains("model.embed_tokens.weight") ? file.Entry("model.embed_tokens.weight").DType : float32;
        var model = create(first);
        try
        {
            foreach (var (name, view) in model.Weights.State)
                Copy(file, name, view);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public static void Write(string path, Transformer model) =>
        SafetensorsWriter.Write(path, model.State(), new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });

    private static void Copy(SafetensorsFile file, string name, Tensor into)
    {
        if (!file.Contains(name))
            throw new UnreadableFileException(file.Path, $"tensor '{name}' is absent, expected [{string.Join(", ", into.shape)}] by config.json.");
        var found = file.Entry(name).Shape;
        if (!found.SequenceEqual(into.shape))
            throw new UnreadableFileException(file.Path, $"tensor '{name}' is [{string.Join(", ", found)}], expected [{string.Join(", ", into.shape)}] by config.json.");
        using var value = file.Read(name);
        into.copy_(value);
    }
}
