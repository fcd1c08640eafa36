using Assay.Core.Randomness;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Tasks;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>States under audit: where more of them come from, held-out ones with their labels, and what is done with a state that was changed.</summary>
internal abstract class StateSource : IDisposable
{
    /// <summary>As it stands in the report.</summary>
    public required string Name { get; init; }

    /// <summary>Labels of the held-out states, position by position.</summary>
    public abstract Sequences Labels { get; }

    /// <summary>Different labels.</summary>
    public abstract int Symbols { get; }

    /// <summary>Held-out states, [B, N]; the source's own.</summary>
    public abstract Tensor States { get; }

    /// <summary>The code, where interventions can be tried; null where only states are known.</summary>
    public virtual ISequenceCode? Code => null;

    /// <summary>Sequences not to be trained on, where there is a code.</summary>
    public virtual HeldOut? HeldOut => null;

    /// <summary>States to train on, [count, N], in the caller's scope.</summary>
    public abstract Tensor Draw(int count, SeedStream stream);

    /// <summary>What is read out of states in the place of the held-out ones.</summary>
    public abstract Answers Read(Tensor states);

    /// <inheritdoc/>
    public virtual void Dispose() => States.Dispose();
}

/// <summary>States of a code, read out by its own decoder.</summary>
internal sealed class CodeStates : StateSource
{
    private readonly ISequenceCode _code;
    private readonly HeldOut _heldOut;

    public CodeStates(ISequenceCode code, HeldOut heldOut)
    {
        (_code, _heldOut) = (code, heldOut);
        using var noGradients = no_grad();
        States = code.Encode(heldOut.Longest).DetachFromDisposeScope();
    }

    public override Sequences Labels => _heldOut.Longest;

    public override int Symbols => _code.Task.Symbols;

    public override Tensor States { get; }

    public override ISequenceCode? Code => _code;

    public override HeldOut? HeldOut => _heldOut;

    public override Tensor Draw(int count, SeedStream stream) => _code.Encode(new TrainingDraw(_code.Task, _heldOut, stream).Longest(count));

    public override Answers Read(Tensor states)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return Answers.Of(_code.Decode(states, Labels), Labels);
    }
}
