using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Tensors;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Recurrent;

/// <summary>Symbols in, logits out, with one GRU layer between: embedding, GRU, linear output. Float32, on the CPU.</summary>
/// <remarks>
/// As PyTorch's nn.GRU (Cho et al. 2014 with the reset gate applied after the product): r = σ(W_ir·x + b_ir + W_hr·h + b_hr), z likewise,
/// n = tanh(W_in·x + b_in + r·(W_hn·h + b_hn)), h' = (1 − z)·n + z·h. Gate blocks stand in the order r, z, n, and the names are those of its state dictionary.
/// </remarks>
public sealed class GruNetwork : IDisposable
{
    private readonly Dictionary<string, Tensor> _weights;

    /// <summary>A network with PyTorch's first weights: embedding from N(0, 1), everything else uniform in ±1/√width.</summary>
    public GruNetwork(GruConfig config, SeedStream weights)
    {
        Config = OptionsCheck.Require(config, "a GRU");
        using var noGradients = no_grad();
        _weights = GruFile.Shapes(config).ToDictionary(pair => pair.Key, pair => First(pair.Key, pair.Value, weights), StringComparer.Ordinal);
    }

    internal GruNetwork(GruConfig config, Dictionary<string, Tensor> weights)
    {
        Config = config;
        _weights = weights;
    }

    /// <summary>Its shape.</summary>
    public GruConfig Config { get; }

    /// <summary>Every weight by its name in a file. The network owns them.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights;

    /// <summary>Whether gradients reach the weights; a frozen network still passes them on to its initial state.</summary>
    public bool Trainable
    {
        get => _weights[GruFile.Embedding].requires_grad;
        set
        {
            foreach (var weight in _weights.Values)
                weight.requires_grad = value;
        }
    }

    /// <summary>A network from a file of PyTorch's (<c>.pt</c>, <c>.pth</c>, <c>.bin</c>) or safetensors: the seven tensors by their names, all under one prefix or none.</summary>
    /// <exception cref="Core.Errors.UnreadableFileException">A tensor is missing, or their shapes do not belong together.</exception>
    public static GruNetwork Load(string path) => GruFile.Read(path);

    /// <summary>Writes the weights as safetensors, all or nothing.</summary>
    public void Save(string path) => SafetensorsWriter.Write(path, _weights);

    /// <summary>States after every step, [T, B, N].</summary>
    /// <param name="inputs">[T, B], int64, rows of the embedding; a negative one holds the state, for rows that have ended.</param>
    /// <param name="initial">[B, N]; null for zeros.</param>
    public Tensor States(Tensor inputs, Tensor? initial = null)
    {
        using var scope = NewDisposeScope();
        return GruScan.States(Table(), _weights[GruFile.Recurrent], _weights[GruFile.RecurrentBias], Initial(inputs, initial), inputs).MoveToOuterDisposeScope();
    }

    /// <summary>States and gates of every step, without gradients.</summary>
    /// <param name="inputs">As <see cref="States"/> takes them.</param>
    /// <param name="initial">[B, N]; null for zeros.</param>
    public GruGateValues Gates(Tensor inputs, Tensor? initial = null)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (states, kept) = GruScan.Forward(Table(), _weights[GruFile.Recurrent], _weights[GruFile.RecurrentBias], Initial(inputs, initial), inputs);
        Tensor Gate(int block) => kept.narrow(2, block * Config.Width, Config.Width).contiguous().MoveToOuterDisposeScope();
        return new(states.MoveToOuterDisposeScope(), Gate(0), Gate(1), Gate(2));
    }

    /// <summary>Logits of any number of states, [..., outputs].</summary>
    /// <param name="states">[..., N].</param>
    public Tensor Logits(Tensor states) => nn.functional.linear(states, _weights[GruFile.Output], _weights[GruFile.OutputBias]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var weight in _weights.Values)
            weight.Dispose();
    }

    // W_i·x + b_i of every symbol, [inputs, 3N].
    private Tensor Table() => nn.functional.linear(_weights[GruFile.Embedding], _weights[GruFile.Input], _weights[GruFile.InputBias]);

    private Tensor Initial(Tensor inputs, Tensor? initial)
    {
        Shape.Expect(inputs, nameof(inputs), -1, -1);
        using var most = inputs.max();
        if (most.item<long>() is var largest && largest >= Config.Inputs)
            throw new ArgumentException(FormattableString.Invariant($"inputs hold {largest}, and the embedding has {Config.Inputs} rows"), nameof(inputs));
        return initial is null ? zeros([inputs.shape[1], Config.Width]) : Shape.Expect(initial, nameof(initial), inputs.shape[1], Config.Width);
    }

    private Tensor First(string name, long[] shape, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        var first = name == GruFile.Embedding ? stream.Normal(shape) : (stream.Uniform(shape) * 2 - 1) / Math.Sqrt(Config.Width);
        return first.MoveToOuterDisposeScope();
    }
}

/// <summary>A GRU's steps looked into. z keeps: 1 − z is how far a channel opens to what is new. Gates of held steps mean nothing.</summary>
/// <param name="States">[T, B, N].</param>
/// <param name="Reset">r, [T, B, N].</param>
/// <param name="Update">z, [T, B, N].</param>
/// <param name="Candidate">n, [T, B, N].</param>
public sealed record GruGateValues(Tensor States, Tensor Reset, Tensor Update, Tensor Candidate) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        States.Dispose();
        Reset.Dispose();
        Update.Dispose();
        Candidate.Dispose();
    }
}
