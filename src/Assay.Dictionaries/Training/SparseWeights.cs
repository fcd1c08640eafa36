using System.Runtime.InteropServices;
using Assay.Dictionaries.Kernels;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>All parameters of a dictionary in training, latents as rows, and the encoder once more as its product reads it.</summary>
internal sealed unsafe class SparseWeights : IDisposable
{
    private readonly Tensor _lastMoved, _sinceFired;
    private readonly Scratch<byte> _fired = new();
    private readonly Scratch<float> _biasGradient = new();

    public SparseWeights(int latents, int inputWidth, int outputWidth, bool momentum, IReadOnlyList<string> vectors)
    {
        (Latents, InputWidth, OutputWidth) = (latents, inputWidth, outputWidth);
        Encoder = new TrainedTensor("W_enc", latents, inputWidth, momentum);
        Decoder = new TrainedTensor("W_dec", latents, outputWidth, momentum);
        DecoderBias = new TrainedTensor("b_dec", 1, outputWidth, momentum);
        Vectors = [.. vectors.Select(name => new TrainedTensor(name, latents, 1, momentum))];
        Panels = new Panels(latents, inputWidth);
        _fired.Need(latents);
        _biasGradient.Need(outputWidth);
        _lastMoved = zeros(latents, ScalarType.Int64).DetachFromDisposeScope();
        _sinceFired = zeros(latents, ScalarType.Int64).DetachFromDisposeScope();
    }

    public int Latents { get; }

    public int InputWidth { get; }

    public int OutputWidth { get; }

    /// <summary>W_enc as rows: [M, d].</summary>
    public TrainedTensor Encoder { get; }

    /// <summary>W_dec [M, e].</summary>
    public TrainedTensor Decoder { get; }

    /// <summary>b_dec [1, e].</summary>
    public TrainedTensor DecoderBias { get; }

    /// <summary>What each latent has one number of, in the architecture's order.</summary>
    public IReadOnlyList<TrainedTensor> Vectors { get; }

    public Panels Panels { get; }

    /// <summary>Number of the step in which each latent last moved, int64 [M]: its second moment has decayed since.</summary>
    public Tensor LastMoved => _lastMoved;

    /// <summary>Activation vectors since each latent last fired, int64 [M].</summary>
    public Tensor SinceFired => _sinceFired;

    /// <summary>1 for each latent that fired in the batch at hand [M].</summary>
    public byte* Fired => _fired.Need(0);

    public IReadOnlyDictionary<string, Tensor> State => ((TrainedTensor[])[Encoder, Decoder, DecoderBias, .. Vectors])
        .SelectMany(tensor => tensor.State)
        .Concat([new("last_moved", _lastMoved), new("since_fired", _sinceFired)])
        .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>Brings the product's copy of the encoder up to date after the weights were set from outside.</summary>
    public void PackAll()
    {
        for (var panel = 0; panel < Panels.Count; panel++)
            Panels.Pack(panel, Encoder.At);
    }

    /// <summary>Decoder rows back to unit norm.</summary>
    public void RenormaliseDecoder()
    {
        for (var latent = 0; latent < Latents; latent++)
            Renormalise(latent);
    }

    public void ClearFired() => new Span<byte>(Fired, Latents).Clear();

    /// <summary>Brings <see cref="SinceFired"/> up to date with <see cref="Fired"/>.</summary>
    public void CountFiring(int rows)
    {
        var since = MemoryMarshal.Cast<byte, long>(_sinceFired.bytes);
        for (var latent = 0; latent < Latents; latent++)
            since[latent] = Fired[latent] != 0 ? 0 : since[latent] + rows;
    }

    /// <summary>Gradient of b_dec [e]: the errors' column sums, less what an encoder that subtracts it sends back.</summary>
    public float* BiasGradient(Tensor columnSums, LatentPass? subtracting)
    {
        float* gradient = _biasGradient.Need(0);
        new ReadOnlySpan<float>(Floats.Of(columnSums), OutputWidth).CopyTo(new Span<float>(gradient, OutputWidth));
        subtracting?.SubtractBiasPath(gradient);
        return gradient;
    }

    public void Renormalise(int latent)
    {
        float* row = Decoder.Row(latent);
        RowMath.Scale(row, OutputWidth, 1 / MathF.Sqrt(RowMath.Dot(row, row, OutputWidth)));
    }

    public void Dispose()
    {
        foreach (var tensor in (TrainedTensor[])[Encoder, Decoder, DecoderBias, .. Vectors])
            tensor.Dispose();
        Panels.Dispose();
        _lastMoved.Dispose();
        _sinceFired.Dispose();
        _fired.Dispose();
        _biasGradient.Dispose();
    }
}
