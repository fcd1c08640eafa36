using System.CommandLine;
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
    // Features of one chunk at 16k latents take 256 MB; the output tensors hold the rest anyway.
    private const long RowsPerChunk = 4096;

    private static readonly Option<string> Input = new("--input") { Description = "Safetensors file with the activations, [..., width], as the model computes them.", HelpName = "file", Required = true };

    private static readonly Option<string> Key = new("--key") { Description = "Name of the tensor in it [default: the only one there is, else x].", HelpName = "name" };

    private static readonly Option<string> To = new("--out") { Description = "Safetensors file to write 'features' and 'reconstruction' to.", HelpName = "file", Required = true };

    public static Verb Verb { get; } = new()
    {
        Name = "encode",
        Summary = "Write a dictionary's features and reconstruction of given activations.",
        Options = [SaeOptions.Folder, Input, Key, To, SharedOptions.Threads],
        Examples = [new("sae encode --sae my-sae --input x.safetensors --out encoded.safetensors", "features [N, latents] and reconstruction [N, width]")],
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
        var (features, reconstruction) = Encode(sae, x.reshape(-1, sae.InputWidth), call);
        var leading = x.shape[..^1];
        SafetensorsWriter.Write(output, new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["features"] = features.view([.. leading, sae.Latents]), ["reconstruction"] = reconstruction.view([.. leading, sae.OutputWidth]),
        });
        return Written(output, features, reconstruction);
    }

    private static (Tensor Features, Tensor Reconstruction) Encode(SparseAutoencoder sae, Tensor rows, Invocation call)
    {
        var features = torch.empty(rows.shape[0], sae.Latents);
        var reconstruction = torch.empty(rows.shape[0], sae.OutputWidth);
        using var task = call.Progress.Start("encoding", rows.shape[0], "activations");
        for (long at = 0; at < rows.shape[0]; at += RowsPerChunk)
        {
            call.Cancellation.ThrowIfCancellationRequested();
            using var chunk = torch.NewDisposeScope();
            var count = Math.Min(RowsPerChunk, rows.shape[0] - at);
            var part = rows.narrow(0, at, count);
            var f = sae.Encode(part);
            features.narrow(0, at, count).copy_(f);
            reconstruction.narrow(0, at, count).copy_(sae.Decode(f, part));
            task.Report(at + count);
        }
        return (features, reconstruction);
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

    private static Outcome Written(string path, Tensor features, Tensor reconstruction)
    {
        var (rows, latents) = (features.shape[0], features.shape[1]);     // the tensors are gone by the time the outcome is shown
        var l0 = rows == 0 ? double.NaN : features.ne(0).sum(1).to(ScalarType.Float64).mean().item<double>();
        return new(new { Out = Path.GetFullPath(path), Rows = rows, Latents = latents, Width = reconstruction.shape[1], MeanL0 = l0 },
            console => console.WriteLine(Invariant($"{path}: {rows} rows, {l0:0.0} of {latents} latents active on average")));
    }
}
