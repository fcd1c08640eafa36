using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>One attacker: a trigger, how many images get it and what their label becomes.</summary>
public sealed record AttackOptions : IOptions
{
    /// <summary>What is put into the images.</summary>
    public required Trigger Trigger { get; init; }

    /// <summary>Share of the training set that is poisoned; with <see cref="CleanLabel"/>, of the target class. 0…1.</summary>
    public required double Share { get; init; }

    /// <summary>Only images that belong to the target class already are poisoned, and keep their label; else any image, and its label becomes the target.</summary>
    public bool CleanLabel { get; init; }

    /// <summary>Images poisoned at least, where the share is fewer.</summary>
    public int AtLeast { get; init; }

    /// <summary>The class that the trigger is to stand for; null draws one at random.</summary>
    public int? Target { get; init; }

    /// <summary>A drawn target class has at least so many images.</summary>
    public int TargetClassAtLeast { get; init; }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in Trigger.Faults())
            yield return fault with { Member = $"trigger.{fault.Member}" };
        if (Share is not (> 0 and <= 1))
            yield return new Fault("share", Invariant($"is {Share}, expected above 0 and at most 1"));
        foreach (var (member, value) in ((string, int)[])[("atLeast", AtLeast), ("target", Target ?? 0), ("targetClassAtLeast", TargetClassAtLeast)])
        {
            if (value < 0)
                yield return new Fault(member, Invariant($"is {value}, expected at least 0"));
        }
    }
}
