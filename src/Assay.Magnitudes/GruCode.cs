using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.Recurrent;
using static TorchSharp.torch;

namespace Assay.Magnitudes;

/// <summary>A GRU that hears a sequence and repeats it: the same network and embedding encode and decode. Owns its network.</summary>
public sealed class GruCode : ISequenceCode, IDisposable
{
    /// <summary>A fresh network for a task.</summary>
    public GruCode(RepeatTask task, int width, SeedStream weights) : this(task, new GruNetwork(new() { Inputs = task.Inputs, Width = width, Outputs = task.Symbols }, weights)) { }

    private GruCode(RepeatTask task, GruNetwork network) => (Task, Network) = (task, network);

    /// <inheritdoc/>
    public RepeatTask Task { get; }

    /// <summary>The network; frozen unless it is being trained.</summary>
    public GruNetwork Network { get; }

    /// <inheritdoc/>
    public int Width => Network.Config.Width;

    /// <summary>A network from a file, of PyTorch's or safetensors.</summary>
    /// <exception cref="AssayException">It reads or answers another number of symbols than the task has.</exception>
    public static GruCode Load(string path, RepeatTask task)
    {
        var network = GruNetwork.Load(path);
        if (network.Config.Outputs == task.Symbols && network.Config.Inputs == task.Inputs)
            return new(task, network);
        var (inputs, outputs) = (network.Config.Inputs, network.Config.Outputs);
        network.Dispose();
        throw new AssayException(FormattableString.Invariant($"{path}: reads {inputs} different inputs and answers {outputs} symbols, expected {task.Inputs} and {task.Symbols}{(task.NoInput ? " (without decoder inputs)" : "")}"));
    }

    /// <inheritdoc/>
    public Tensor Encode(Sequences sequences)
    {
        using var scope = NewDisposeScope();
        return Network.States(sequences.Symbols())[sequences.Steps - 1].MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor state, Sequences answers)
    {
        using var scope = NewDisposeScope();
        return Network.Logits(Network.States(answers.DecoderInputs(Task), state)).MoveToOuterDisposeScope();
    }

    /// <summary>Both in one pass, [T, B, symbols]: for training the network itself.</summary>
    internal Tensor Repeat(Sequences sequences)
    {
        using var scope = NewDisposeScope();
        var states = Network.States(cat([sequences.Symbols(), sequences.DecoderInputs(Task)], 0));
        return Network.Logits(states.narrow(0, sequences.Steps, sequences.Steps)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
