using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Poisoning.Images.Attacks;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images;

/// <summary>One attack as it was carried out.</summary>
/// <param name="Options">As asked for.</param>
/// <param name="Target">The class its trigger stands for.</param>
/// <param name="Rows">The images that carry it.</param>
public sealed record PlantedAttack(AttackOptions Options, int Target, IReadOnlyList<int> Rows)
{
    /// <summary>The trigger's name.</summary>
    public string Name => Options.Trigger.Name;
}

/// <summary>A training set with attacks in it, and the examples that its defender trusts. Owns the images.</summary>
public sealed class PoisonedSet : IDisposable
{
    private PoisonedSet(ImageSet images, IReadOnlyList<PlantedAttack> attacks, IReadOnlyList<int> trusted)
    {
        (Images, Attacks, Trusted) = (images, attacks, trusted);
        IsPoison = new bool[images.Count];
        foreach (var row in attacks.SelectMany(attack => attack.Rows))
            IsPoison[row] = true;
    }

    /// <summary>What a training sees: triggers in the pixels, targets for labels.</summary>
    public ImageSet Images { get; }

    /// <summary>The attacks; no image carries two.</summary>
    public IReadOnlyList<PlantedAttack> Attacks { get; }

    /// <summary>Rows that the defender knows to be clean.</summary>
    public IReadOnlyList<int> Trusted { get; }

    /// <summary>For each image whether it was planted: what a defence is to find out.</summary>
    public bool[] IsPoison { get; }

    /// <summary>What each row is, in the authors' words: <c>train</c>, <c>probe</c>, <c>poison_patch</c>.</summary>
    public IReadOnlyList<string> Identities()
    {
        var identities = Enumerable.Repeat("train", Images.Count).ToArray();
        foreach (var row in Trusted)
            identities[row] = "probe";
        foreach (var attack in Attacks)
            foreach (var row in attack.Rows)
                identities[row] = $"poison_{attack.Name}";
        return identities;
    }

    /// <summary>Plants attacks one after the other into images that carry none yet, then draws trusted examples from the rest. The clean set is not changed.</summary>
    /// <param name="clean">The set before.</param>
    /// <param name="attacks">In the order in which they choose; none for a clean set.</param>
    /// <param name="trusted">Examples known to be clean.</param>
    /// <param name="distinctTargets">Every attack has a target class of its own; else they are drawn with replacement, as the authors do, and may coincide.</param>
    /// <param name="seeds">Of targets, poisoned and trusted images.</param>
    /// <exception cref="AssayException">Too few images, or no class is large enough.</exception>
    public static PoisonedSet Plant(ImageSet clean, IReadOnlyList<AttackOptions> attacks, int trusted, bool distinctTargets, SeedStreams seeds)
    {
        foreach (var attack in attacks)
            OptionsCheck.Require(attack, $"the attack {attack.Trigger.Name}");
        var planting = new Planting(clean, distinctTargets, seeds);
        var planted = attacks.Select(planting.Plant).ToList();
        var probes = planting.Draw(trusted, planting.Free(null), seeds.Stream("trusted"), "trusted examples");
        return new(Poisoned(clean, planted), planted, probes);
    }

    /// <inheritdoc/>
    public void Dispose() => Images.Dispose();

    private static ImageSet Poisoned(ImageSet clean, IReadOnlyList<PlantedAttack> attacks)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (pixels, labels) = (clean.Pixels.clone(), clean.Labels.ToArray());
        foreach (var attack in attacks.Where(attack => attack.Rows.Count > 0))
        {
            var rows = tensor(attack.Rows.Select(row => (long)row).ToArray());
            pixels.index_copy_(0, rows, attack.Options.Trigger.Apply(pixels.index_select(0, rows)));
            foreach (var row in attack.Rows)
                labels[row] = attack.Target;
        }
        return new(pixels, labels, clean.Classes, clean.Names);
    }

    // Who carries what so far.
    private sealed class Planting(ImageSet clean, bool distinctTargets, SeedStreams seeds)
    {
        private readonly bool[] _taken = new bool[clean.Count];
        private readonly int[][] _byClass = clean.RowsByClass();
        private readonly HashSet<int> _targets = [];

        public PlantedAttack Plant(AttackOptions attack)
        {
            var name = attack.Trigger.Name;
            var target = Target(attack, seeds.Stream($"attack/{name}/target"));
            _targets.Add(target);
            var of = attack.CleanLabel ? _byClass[target].Length : clean.Count;
            var rows = Draw(Math.Max((int)(attack.Share * of), attack.AtLeast), Free(attack.CleanLabel ? target : null), seeds.Stream($"attack/{name}/rows"), $"images for {name}");
            return new(attack, target, rows);
        }

        public IReadOnlyList<int> Free(int? ofClass) => [.. (ofClass is { } one ? _byClass[one] : Enumerable.Range(0, clean.Count)).Where(row => !_taken[row])];

        public int[] Draw(int count, IReadOnlyList<int> from, SeedStream stream, string what)
        {
            if (count > from.Count)
                throw new AssayException(Invariant($"{count} {what} are asked for, and {from.Count} images are left that carry no attack: use fewer, or more images."));
            var rows = from.ToArray();
            stream.Shuffle<int>(rows);
            var drawn = rows[..count];
            Array.Sort(drawn);
            foreach (var row in drawn)
                _taken[row] = true;
            return drawn;
        }

        private int Target(AttackOptions attack, SeedStream stream)
        {
            if (attack.Target is { } given)
                return given < clean.Classes.Count ? given : throw new AssayException(Invariant($"{attack.Trigger.Name}: its target is class {given}, the set has {clean.Classes.Count} classes, from 0"));
            int[] open = [.. Enumerable.Range(0, clean.Classes.Count).Where(one => _byClass[one].Length >= Math.Max(attack.TargetClassAtLeast, 1) && !(distinctTargets && _targets.Contains(one)))];
            return open.Length > 0
                ? open[stream.NextInt32(open.Length)]
                : throw new AssayException(Invariant($"{attack.Trigger.Name}: no class is left for a target that has at least {Math.Max(attack.TargetClassAtLeast, 1)} images{(distinctTargets ? " and is no other attack's" : "")}."));
        }
    }
}
