using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>Turns a disc along the probe's own direction: the activation is moved to the other side of the boundary between the two colours.</summary>
internal sealed class ProbeEdit(SquareProbe probe, double strength)
{
    // Labels are strict: of the player to move, then of the other.
    private const int ToMove = 0, JustMoved = 1;

    /// <summary>What is added to activations [B, d].</summary>
    public Tensor Changes(Tensor rows, IReadOnlyList<TurnedDisc> cases)
    {
        using var scope = NewDisposeScope();
        return stack([.. cases.Select((one, row) => Change(rows[row], one))]).MoveToOuterDisposeScope();
    }

    // margin m > 0 reads the disc as it is; it becomes −strength·|m|.
    private Tensor Change(Tensor x, TurnedDisc one)
    {
        var (direction, offset) = probe.Between(one.Square, one.Own ? ToMove : JustMoved, one.Own ? JustMoved : ToMove);
        var on = direction.to(x.device);
        var margin = on.dot(x).item<float>() + offset;
        return on * ((-strength * Math.Abs(margin) - margin) / on.square().sum().item<float>());
    }
}
