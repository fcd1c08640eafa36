using System.CommandLine;
using System.Runtime.InteropServices;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Dictionaries;
using Assay.Tensors.Formats;
using Spectre.Console;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Cli.Verbs;

/// <summary><c>assay sae encode</c>: a dictionary's features and reconstruction of activations in a file, so that others can check ours and we theirs.</summary>
internal static class SaeEncodeVerb
{
    private const long RowsPerChunk = 4096;

    private static readonly Option<string> Input = new("--input") { Description = "Safetensors file with the activations, [..., width], as the model computes them.", HelpName = "file", Required = true };

    private static readonly Option<string> Key = new("--key") { Description = "Name of the tensor in it [default: the only one there is, else x].", HelpName = "name" };

    private static readonly Option<string> To = new("--out") { Description = "Safetensors file to write 'features' [..., latents] and 'reconstruction' [..., width] to.", HelpName = "file", Required = true };

    private static readonly Option<bool> Sparse = new("--sparse")
    {
        Description = "Instead of 'features', write only what is not zero: 'offsets' [N + 1], 'latents' and 'values'. Row i has those from offsets[i] up to offsets[i + 1].",
    };

    public static Verb Verb { get; } = new()
    {
        Name = "encode",
        Summary = "Write a dictionary's features and reconstruction of given activations.",
        Options = [SaeOptions.Folder, Input, Key, To, Sparse, SharedOptions.Threads],
        Examples =
        [
            new("sae encode --sae my-sae --input x.safetensors --out encoded.safetensors", "features [N, latents] and reconstruction [N, width]"),
            new("sae encode --sae my-sae --input x.safetensors --out encoded.safetensors --sparse", "the active latents of each row alone"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        TensorSettings.SetThreads(call);
        var output = call.Required(To);
        using var sae = SaeOptions.Load(call);
        using var file = SafetensorsFile.Open(call.Required(Input));
        using var scope = torch.NewDisposeScope();
        using var inference = torch.no_grad();
        var x = Activations(file, call.Value(Key), sae.InputWidth).to(ScalarType.Float32);
        var rows = x.reshape(-1, sae.InputWidth);
        var reconstruction = torch.empty([.. x.shape[..^1], sae.OutputWidth]);
        var chunks = Encode(sae, rows, reconstruction.view(-1, sae.OutputWidth), call);
        var active = call.Value(Sparse) ? WriteSparse(output, chunks, rows.shape[0], reconstruction) : WriteDense(output, chunks, sae.Latents, reconstruction);
        return Written(output, rows.shape[0], active, sae);
    }

    // Row after row, and their reconstructions beside them.
    private static IEnumerable<SparseRows> Encode(SparseAutoencoder sae, Tensor rows, Tensor reconstruction, Invocation call)
    {
        using var encoder = SparseEncoder.For(sae);
        using var task = call.Progress.Start("encoding", rows.shape[0], "activations");
        for (long at = 0; at < rows.shape[0]; at += RowsPerChunk)
        {
            call.Cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(RowsPerChunk, rows.shape[0] - at);
            yield return Encode(sae, encoder, rows.narrow(0, at, count), reconstruction.narrow(0, at, count));
            task.Report(at + count);
        }
    }

    private static SparseRows Encode(SparseAutoencoder sae, SparseEncoder? encoder, Tensor rows, Tensor reconstruction)
    {
        using var chunk = torch.NewDisposeScope();
        if (encoder?.Encode(rows) is { } sparse)
        {
            reconstruction.copy_(encoder.Decode(sparse, rows));
            return sparse;
        }
        var features = sae.Encode(rows);
        reconstruction.copy_(sae.Decode(features, rows));
        return SparseRows.Of(features);
    }

    // Features go to the file as they come: of [N, latents] one row is in memory, or a chunk where it is encoded densely.
    private static long WriteDense(string path, IEnumerable<SparseRows> chunks, int latents, Tensor reconstruction)
    {
        var (active, line) = (0L, new float[latents]);
        SafetensorsPart[] parts = [new("features", ScalarType.Float32, [.. reconstruction.shape[..^1], latents]), new("reconstruction", ScalarType.Float32, reconstruction.shape)];
        SafetensorsWriter.Write(path, parts, (part, stream) =>
        {
            if (part.Name == "reconstruction")
                WriteRows(reconstruction, stream);
            else
                active = chunks.Sum(chunk => WriteFeatures(chunk, line, stream));
        });
        return active;
    }

    private static long WriteFeatures(SparseRows rows, float[] line, Stream stream)
    {
        var offsets = rows.Offsets;
        var latents = rows.Latents;
        var values = rows.Values;
        for (var row = 0; row < rows.Count; row++)
        {
            for (var i = (int)offsets[row]; i < offsets[row + 1]; i++)
                line[latents[i]] = values[i];
            stream.Write(MemoryMarshal.AsBytes<float>(line));
            Array.Clear(line);
        }
        return rows.Offsets[^1];
    }

    private static long WriteSparse(string path, IEnumerable<SparseRows> chunks, long rows, Tensor reconstruction)
    {
        var held = chunks.ToArray();        // the file begins with how many there are
        var active = held.Sum(chunk => chunk.Offsets[^1]);
        SafetensorsPart[] parts =           // in the order in which the format wants types
        [
            new("offsets", ScalarType.Int64, [rows + 1]), new("reconstruction", ScalarType.Float32, reconstruction.shape),
            new("values", ScalarType.Float32, [active]), new("latents", ScalarType.Int32, [active]),
        ];
        SafetensorsWriter.Write(path, parts, (part, stream) =>
        {
            if (part.Name == "reconstruction")
                WriteRows(reconstruction, stream);
            else if (part.Name == "offsets")
                WriteOffsets(held, stream);
            else
                Array.ForEach(held, chunk => stream.Write(part.Name == "values" ? MemoryMarshal.AsBytes(chunk.Values) : MemoryMarshal.AsBytes(chunk.Latents)));
        });
        return active;
    }

    private static void WriteOffsets(SparseRows[] chunks, Stream stream)
    {
        var before = 0L;
        stream.Write(BitConverter.GetBytes(before));
        foreach (var chunk in chunks)
        {
            foreach (var end in chunk.Offsets[1..])
                stream.Write(BitConverter.GetBytes(before + end));
            before += chunk.Offsets[^1];
        }
    }

    private static void WriteRows(Tensor reconstruction, Stream stream)
    {
        foreach (var part in reconstruction.view(-1, reconstruction.shape[^1]).split(RowsPerChunk))     // libtorch's memory is lent out as a Span, which ends at 2 GB
            stream.Write(part.bytes);
    }

    private static Tensor Activations(SafetensorsFile file, string? key, int width)
    {
        key ??= file.Names.Count == 1 ? file.Names[0] : "x";
        if (!file.Contains(key))
            throw new AssayException(Words.Unknown($"{file.Path}: --key", key, [.. file.Names]));
        var shape = file.Entry(key).Shape;
        return shape.Count > 0 && shape[^1] == width
            ? file.Read(key)
            : throw new UnreadableFileException(file.Path, Invariant($"'{key}' is [{string.Join(", ", shape)}], expected [..., {width}]: the dictionary reads activations of width {width}"));
    }

    private static Outcome Written(string path, long rows, long active, SparseAutoencoder sae)
    {
        var (l0, latents, width) = ((double)active / rows, sae.Latents, sae.OutputWidth);     // 0/0 is NaN; the dictionary is gone by the time the outcome is shown
        return new(new { Out = Path.GetFullPath(path), Rows = rows, Latents = latents, Width = width, MeanL0 = l0 },
            console => console.WriteLine(Invariant($"{path}: {rows} rows, {l0:0.0} of {latents} latents active on average")));
    }
}
