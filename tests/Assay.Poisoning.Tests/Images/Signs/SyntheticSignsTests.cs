using Assay.Core.Errors;
using Assay.Poisoning.Images.Signs;

namespace Assay.Poisoning.Tests.Images.Signs;

public sealed class SyntheticSignsTests
{
    [Fact]
    public void The_same_seed_draws_the_same_signs_and_more_of_them_change_none()
    {
        var (few, test) = SyntheticSigns.Make(new() { Train = 24, Test = 12 }, 3);
        var (again, other) = SyntheticSigns.Make(new() { Train = 24, Test = 48 }, 3);
        Assert.Equal(0, (few.Pixels - again.Pixels).abs().max().item<float>());
        Assert.Equal(few.Labels, again.Labels);
        var (different, _) = SyntheticSigns.Make(new() { Train = 24, Test = 12 }, 4);
        Assert.NotEqual(0, (few.Pixels - different.Pixels).abs().max().item<float>());
        foreach (var set in (Poisoning.Images.ImageSet[])[few, test, again, other, different])
            set.Dispose();
    }

    [Fact]
    public void Classes_are_equally_frequent_or_as_unequal_as_asked_for()
    {
        var (even, _) = SyntheticSigns.Make(new() { Train = 240, Test = 12 }, 1);
        Assert.All(even.RowsByClass(), rows => Assert.Equal(20, rows.Length));
        var (uneven, _) = SyntheticSigns.Make(new() { Train = 1_200, Test = 12, Imbalance = 10 }, 1);
        var counts = uneven.RowsByClass().Select(rows => rows.Length).ToArray();
        Assert.Equal(10, (double)counts[0] / counts[11], 0.5);
        Assert.Equal(counts.OrderDescending(), counts);
        even.Dispose();
        uneven.Dispose();
    }

    // Without nuisances a sign's middle tells its glyph: ink at the centre of bars, face inside a ring.
    [Fact]
    public void A_sign_shows_its_glyph()
    {
        var (signs, _) = SyntheticSigns.Make(new() { Train = 120, Test = 12, Shift = 0, Rotation = 0, Occlusion = 0, Noise = 0, LeastRadius = 12, MostRadius = 12 }, 2);
        using (signs)
        {
            for (var i = 0; i < signs.Count; i++)
            {
                using var grey = signs.Pixels[i].mean([0]);
                var (centre, right, below) = (grey[16, 16].item<float>(), grey[16, 19].item<float>(), grey[19, 16].item<float>());
                switch (signs.Labels[i] % 3)
                {
                    case 0: Assert.True(below - centre > 0.05 && Math.Abs(right - centre) < 0.03); break;
                    case 1: Assert.True(right - centre > 0.05 && Math.Abs(below - centre) < 0.03); break;
                    default: Assert.True(centre - right > 0.05 && centre - below > 0.05); break;
                }
            }
        }
    }

    [Fact]
    public void Options_that_make_no_signs_are_refused()
    {
        var fault = Assert.Throws<AssayException>(() => SyntheticSigns.Make(new() { Train = 5, LeastRadius = 14 }, 1));
        Assert.Contains("train: is 5", fault.Message, StringComparison.Ordinal);
        Assert.Contains("leastRadius: and mostRadius are 14 and 13", fault.Message, StringComparison.Ordinal);
    }
}
