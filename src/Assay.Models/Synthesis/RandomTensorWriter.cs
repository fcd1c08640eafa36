using Assay.Core.Progress;
using Assay.Core.Randomness;

namespace Assay.Models.Synthesis;

/// <summary>Writes random tensors through one small buffer.</summary>
internal sealed class RandomTensorWriter(RandomWeights weights, SeedStreams seeds, IProgressTask progress, int bufferBytes, CancellationToken cancellation)
{
    private readonly byte[] _buffer = new byte[bufferBytes];
    private long _written;

    public void Write(PlannedTensor tensor, Stream stream)
    {
        var values = weights.Of(tensor.Place, tensor.Part.Shape);
        var random = seeds.Stream(tensor.Part.Name);
        for (var left = tensor.Part.Bytes; left > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = _buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length));
            values.Fill(part, random);
            stream.Write(part);
            left -= part.Length;
            _written += part.Length;
            progress.Report(_written / 1_000_000);
        }
    }
}
