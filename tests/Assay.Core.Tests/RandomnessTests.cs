using Assay.Core.Randomness;

namespace Assay.Core.Tests;

public sealed class RandomnessTests
{
    [Fact]
    public void The_generator_is_xoshiro256starstar()
    {
        // First outputs of the authors' C code (prng.di.unimi.it) from the state {1, 2, 3, 4}
        var stream = new SeedStream(0);
        stream.Restore([1, 2, 3, 4]);
        Assert.Equal([11520UL, 0UL, 1509978240UL, 1215971899390074240UL], Enumerable.Range(0, 4).Select(_ => stream.NextUInt64()));
    }

    [Fact]
    public void Seeding_is_splitmix64() =>
        // First outputs of SplitMix64 from seed 0, as its authors' code prints them
        Assert.Equal([0xE220A8397B1DCDAFUL, 0x6E789E6AA1B965F4UL, 0x06C45D188009454FUL, 0xF88BB8A8724C81ECUL], new SeedStream(0).State());

    [Fact]
    public void Another_consumer_changes_nobody_elses_draws()
    {
        var alone = new SeedStreams(1).Stream("init").NextUInt64();
        var streams = new SeedStreams(1);
        streams.Stream("other").NextUInt64();
        Assert.Equal(alone, streams.Stream("init").NextUInt64());
        Assert.NotEqual(alone, new SeedStreams(2).Stream("init").NextUInt64());
        Assert.NotEqual(alone, new SeedStreams(1).Child("part").Stream("init").NextUInt64());
    }

    [Fact]
    public void Restored_streams_go_on_where_they_were()
    {
        var streams = new SeedStreams(5);
        streams.Stream("a").NextUInt64();
        var state = streams.State();
        var next = streams.Stream("a").NextUInt64();
        var restored = new SeedStreams(5);
        restored.Restore(state);
        Assert.Equal(next, restored.Stream("a").NextUInt64());
        Assert.Throws<ArgumentException>(() => new SeedStream(0).Restore([1]));
    }

    [Fact]
    public void Shuffling_reaches_every_order_equally_often()
    {
        var stream = new SeedStream(8);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 6000; i++)
        {
            var items = "abc".ToCharArray();
            stream.Shuffle(items.AsSpan());
            counts[new(items)] = counts.GetValueOrDefault(new(items)) + 1;
        }
        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 870, 1130));   // 1000 ± 4.5 standard deviations
    }

    [Fact]
    public void Whole_numbers_stay_below_their_bound()
    {
        var stream = new SeedStream(9);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.InRange(stream.NextInt32(3), 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.NextInt64(0));
    }
}
