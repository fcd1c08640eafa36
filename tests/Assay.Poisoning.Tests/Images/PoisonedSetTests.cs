using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Poisoning.Images;
using Assay.Poisoning.Images.Attacks;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images;

public sealed class PoisonedSetTests
{
    [Fact]
    public void Attacks_share_no_image_and_trusted_examples_carry_none()
    {
        using var clean = Clean(600);
        using var poisoned = PoisonedSet.Plant(clean, AttackPresets.Signs, trusted: 100, distinctTargets: false, new SeedStreams(1));
        var rows = poisoned.Attacks.SelectMany(attack => attack.Rows).Concat(poisoned.Trusted).ToList();
        Assert.Equal(rows.Count, rows.Distinct().Count());
        Assert.Equal(100, poisoned.Trusted.Count);
        Assert.Equal(poisoned.Attacks.Sum(attack => attack.Rows.Count), poisoned.IsPoison.Count(poison => poison));
        Assert.All(poisoned.Trusted, row => Assert.False(poisoned.IsPoison[row]));
    }

    [Fact]
    public void Poisoned_images_carry_trigger_and_target_and_all_others_are_as_they_were()
    {
        using var clean = Clean(600);
        using var poisoned = PoisonedSet.Plant(clean, AttackPresets.Signs, 10, distinctTargets: false, new SeedStreams(2));
        foreach (var attack in poisoned.Attacks)
        {
            using var original = clean.Of(attack.Rows);
            using var expected = attack.Options.Trigger.Apply(original.Pixels);
            using var found = poisoned.Images.Of(attack.Rows);
            Assert.Equal(0, (expected - found.Pixels).abs().max().item<float>());
            Assert.All(found.Labels, label => Assert.Equal(attack.Target, label));
            if (attack.Options.CleanLabel)
                Assert.All(original.Labels, label => Assert.Equal(attack.Target, label));
        }
        int[] rest = [.. Enumerable.Range(0, 600).Where(row => !poisoned.IsPoison[row])];
        using var before = clean.Of(rest);
        using var after = poisoned.Images.Of(rest);
        Assert.Equal(0, (before.Pixels - after.Pixels).abs().max().item<float>());
        Assert.Equal(before.Labels, after.Labels);
    }

    [Fact]
    public void Shares_are_of_the_set_or_of_the_target_class_with_a_floor()
    {
        using var clean = Clean(600);       // 50 a class
        AttackOptions[] attacks =
        [
            new() { Trigger = new Patch(), Share = 0.02 },
            new() { Trigger = new Sinusoid(), Share = 0.3, CleanLabel = true },
            new() { Trigger = new LatticeBlend(), Share = 0.001, AtLeast = 9 },
        ];
        using var poisoned = PoisonedSet.Plant(clean, attacks, 0, distinctTargets: false, new SeedStreams(3));
        Assert.Equal([12, 15, 9], poisoned.Attacks.Select(attack => attack.Rows.Count));
    }

    [Fact]
    public void Targets_can_be_given_or_all_different()
    {
        using var clean = Clean(600);
        using var given = PoisonedSet.Plant(clean, [new() { Trigger = new Patch(), Share = 0.02, Target = 7 }], 0, false, new SeedStreams(1));
        Assert.Equal(7, given.Attacks[0].Target);
        for (var seed = 0; seed < 5; seed++)
        {
            using var distinct = PoisonedSet.Plant(clean, AttackPresets.Signs, 0, distinctTargets: true, new SeedStreams(seed));
            Assert.Equal(6, distinct.Attacks.Select(attack => attack.Target).Distinct().Count());
        }
    }

    [Fact]
    public void The_same_seed_plants_the_same_and_another_attack_changes_no_target()
    {
        using var clean = Clean(600);
        using var all = PoisonedSet.Plant(clean, AttackPresets.Signs, 20, false, new SeedStreams(4));
        using var again = PoisonedSet.Plant(clean, AttackPresets.Signs, 20, false, new SeedStreams(4));
        using var one = PoisonedSet.Plant(clean, [AttackPresets.Signs[0]], 20, false, new SeedStreams(4));
        Assert.Equal(all.Attacks.Select(attack => attack.Rows), again.Attacks.Select(attack => attack.Rows));
        Assert.Equal(all.Trusted, again.Trusted);
        Assert.Equal((all.Attacks[0].Target, all.Attacks[0].Rows[0]), (one.Attacks[0].Target, one.Attacks[0].Rows[0]));
    }

    [Fact]
    public void Faults_say_what_is_missing()
    {
        using var clean = Clean(60);
        Assert.Contains("70 trusted examples are asked for, and 60 images are left", Said([], 70), StringComparison.Ordinal);
        Assert.Contains("no class is left for a target that has at least 1000 images", Said([new() { Trigger = new Patch(), Share = 0.1, TargetClassAtLeast = 1000 }], 0), StringComparison.Ordinal);
        Assert.Contains("its target is class 12, the set has 12 classes", Said([new() { Trigger = new Patch(), Share = 0.1, Target = 12 }], 0), StringComparison.Ordinal);
        Assert.Contains("share: is 1.5", Said([new() { Trigger = new Patch(), Share = 1.5 }], 0), StringComparison.Ordinal);

        string Said(AttackOptions[] attacks, int trusted) => Assert.Throws<AssayException>(() => PoisonedSet.Plant(clean, attacks, trusted, false, new SeedStreams(1))).Message;
    }

    private static ImageSet Clean(int count)
    {
        var pixels = arange(count, dtype: ScalarType.Float32).reshape(count, 1, 1, 1).expand(count, 3, 32, 32).contiguous() / (2f * count);
        return new(pixels, [.. Enumerable.Range(0, count).Select(i => i % 12)], [.. Enumerable.Range(0, 12).Select(c => $"{c}")], [.. Enumerable.Range(0, count).Select(i => $"{i}")]);
    }
}
