using Assay.Core.Errors;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>One of our tensors and where a format keeps it.</summary>
/// <param name="Name">Its SAELens name, with the SAELens orientation: W_enc [d, M], W_dec [M, e], W_skip [e, d], per-latent vectors [M], b_dec [e].</param>
/// <param name="InFile">Its name in the file.</param>
/// <param name="Transposed">Whether the file has it the other way round.</param>
/// <param name="Optional">Whether it may be missing.</param>
internal sealed record WeightSlot(string Name, string InFile, bool Transposed = false, bool Optional = false)
{
    /// <summary>A tensor that the file names as SAELens does.</summary>
    public WeightSlot(string name) : this(name, name) { }

    /// <summary>The dimension of the file's tensor along which the latents lie; -1 where they do not.</summary>
    public int LatentAxis => Name switch { "W_enc" => Transposed ? 0 : 1, "W_dec" => Transposed ? 1 : 0, "b_dec" or "W_skip" => -1, _ => 0 };
}

/// <summary>Sizes that a configuration declares, and the file that does; null where it does not.</summary>
internal sealed record DeclaredSizes(int? Input, int? Latents, int? Output, string File);

/// <summary>Reads the tensors of a dictionary, whole or a range of latents, after holding every shape against the others.</summary>
internal sealed class WeightReader(WeightSource source, IReadOnlyList<WeightSlot> slots, DeclaredSizes? declared = null)
{
    private IEnumerable<WeightSlot> Present => slots.Where(slot => source.Names.Contains(slot.InFile));

    /// <summary>The tensors by SAELens name, all of the widest type among them. A tensor that no slot and no entry of <paramref name="ignored"/> explains is a fault: it may change the function.</summary>
    public Dictionary<string, Tensor> Read(LatentRange? latents, params string[] ignored)
    {
        RequireNames(ignored);
        RequireShapes();
        if (latents is not null)
            RequireRange(latents);
        var tensors = Present.ToDictionary(slot => slot.Name, slot => Read(slot, latents), StringComparer.Ordinal);
        var widest = tensors.Values.Select(tensor => tensor.dtype).Aggregate(Wider);
        return tensors.ToDictionary(pair => pair.Key, pair => pair.Value.to(widest), StringComparer.Ordinal);
    }

    private void RequireNames(string[] ignored)
    {
        foreach (var slot in slots.Where(slot => !slot.Optional && !source.Names.Contains(slot.InFile)))
            throw Fault($"has no tensor '{slot.InFile}', only {Listed()}; expected {string.Join(", ", slots.Where(s => !s.Optional).Select(s => s.InFile))}");
        foreach (var name in source.Names.Where(name => !ignored.Contains(name) && slots.All(slot => slot.InFile != name)))
            throw Fault($"holds a tensor '{name}' ({Shape.Text([.. source.Shape(name)])}) that a dictionary of this kind does not have; expected {string.Join(", ", slots.Select(s => s.InFile))}");
        foreach (var slot in Present.Where(slot => source.DType(slot.InFile) is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64)))
            throw Fault($"{slot.InFile} is of type {source.DType(slot.InFile)}, expected floating point");
    }

    private void RequireShapes()
    {
        var (encoder, decoder) = (Oriented("W_enc"), Oriented("W_dec"));
        long input = declared?.Input ?? encoder[0], latents = declared?.Latents ?? encoder[1], output = declared?.Output ?? decoder[1];
        var from = declared is null or { Input: null, Latents: null, Output: null } ? "as the encoder and decoder have it" : $"from the sizes in {Path.GetFileName(declared.File)}";
        foreach (var slot in Present)
        {
            long[] expected = slot.Name switch { "W_enc" => [input, latents], "W_dec" => [latents, output], "W_skip" => [output, input], "b_dec" => [output], _ => [latents] };
            if (slot.Transposed)
                Array.Reverse(expected);
            if (!source.Shape(slot.InFile).SequenceEqual(expected))
                throw Fault($"{slot.InFile} is {Shape.Text([.. source.Shape(slot.InFile)])}, expected {Shape.Text(expected)} {from}");
        }
        if (input < 1 || latents < 1 || output < 1)
            throw Fault(FormattableString.Invariant($"is a dictionary of {latents} latents from width {input} to {output}; expected at least 1 of each"));
    }

    private long[] Oriented(string name)
    {
        var slot = slots.First(slot => slot.Name == name);
        var shape = source.Shape(slot.InFile);
        if (shape.Count != 2)
            throw Fault($"{slot.InFile} is {Shape.Text([.. shape])}, expected two dimensions");
        return slot.Transposed ? [shape[1], shape[0]] : [shape[0], shape[1]];
    }

    private void RequireRange(LatentRange latents)
    {
        var all = Oriented("W_enc")[1];
        if (latents.First < 0 || latents.Count < 1 || latents.First > all - latents.Count)
            throw new AssayException(FormattableString.Invariant(
                $"{source.Path}: latents {latents.First} to {(long)latents.First + latents.Count - 1} were asked for, but the dictionary has {all}, numbered from 0"));
    }

    private Tensor Read(WeightSlot slot, LatentRange? latents)
    {
        using var scope = NewDisposeScope();
        var tensor = (latents, slot.LatentAxis) switch
        {
            (null, _) or (_, -1) => source.Read(slot.InFile),
            ({ } range, 0) => source.ReadRows(slot.InFile, range.First, range.Count),
            ({ } range, _) => source.ReadColumns(slot.InFile, range.First, range.Count),
        };
        return (slot.Transposed ? tensor.t().contiguous() : tensor).MoveToOuterDisposeScope();
    }

    private static ScalarType Wider(ScalarType a, ScalarType b) => (a, b) switch
    {
        _ when a == b => a,
        (ScalarType.Float64, _) or (_, ScalarType.Float64) => ScalarType.Float64,
        _ => ScalarType.Float32,      // also of float16 and bfloat16, neither of which holds the other
    };

    private UnreadableFileException Fault(string text) => new(source.Path, text);

    private string Listed() => source.Names.Count == 0 ? "none" : string.Join(", ", source.Names.Take(12)) + (source.Names.Count > 12 ? ", …" : "");
}
