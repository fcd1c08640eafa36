using static TorchSharp.torch;

namespace Assay.Tensors;

/// <summary>The one place where shapes are compared: by value, and with a message that shows both.</summary>
public static class Shape
{
    /// <summary>Requires <paramref name="tensor"/> to have exactly these sizes; -1 stands for any size. Returns the tensor, so that the check can stand inside an expression.</summary>
    /// <exception cref="ArgumentException">"activations is [32, 512], expected [32, 768]"; sizes that may be anything show as *.</exception>
    public static Tensor Expect(Tensor tensor, string name, params ReadOnlySpan<long> sizes)
    {
        if (!Fits(tensor.shape, sizes))
            throw new ArgumentException($"{name} is {Text(tensor.shape)}, expected {Text(sizes)}", name);
        return tensor;
    }

    /// <summary>Sizes as they are written in messages: <c>[32, 768]</c>, with * for any.</summary>
    public static string Text(ReadOnlySpan<long> sizes)
    {
        var words = new string[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
            words[i] = sizes[i] < 0 ? "*" : FormattableString.Invariant($"{sizes[i]}");
        return $"[{string.Join(", ", words)}]";
    }

    private static bool Fits(long[] found, ReadOnlySpan<long> expected)
    {
        if (found.Length != expected.Length)
            return false;
        for (var i = 0; i < found.Length; i++)
        {
            if (expected[i] >= 0 && expected[i] != found[i])
                return false;
        }
        return true;
    }
}
