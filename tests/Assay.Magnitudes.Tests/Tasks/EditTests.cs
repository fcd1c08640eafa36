using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;

namespace Assay.Magnitudes.Tests.Tasks;

/// <summary>Counterfactuals: what was heard, and where the right symbols can be had.</summary>
public sealed class EditTests
{
    private static readonly Sequences Mixed = SmallTask.HeldOut.AllLengths, Longest = SmallTask.HeldOut.Longest;

    private static int[] Wrong(Sequences right, Sequences heard, int row) => [.. Enumerable.Range(0, right.Lengths[row]).Where(t => right[row, t] != heard[row, t])];

    [Fact]
    public void One_place_is_wrong_or_by_chance_none()
    {
        var edit = Edit.OnePlace(Mixed, 6, new SeedStream(1));
        var wrong = Enumerable.Range(0, edit.Count).Select(row => Wrong(edit.Original, edit.Heard, row)).ToList();
        Assert.All(wrong.Index().Where(one => one.Item.Length > 0), one => Assert.Equal([edit.Places[one.Index]], one.Item));
        Assert.InRange(wrong.Count(places => places.Length == 0), 15, 55);       // a sixth of 200, ± 4 standard deviations
        Assert.Same(Mixed, edit.Original);
    }

    [Fact]
    public void Partners_have_exchanged_exactly_what_is_taken_back()
    {
        var edit = Edit.Exchanged(Longest, one: false, new SeedStream(1));
        for (var row = 0; row < edit.Count; row++)
        {
            var partner = (int)edit.Partners![row];
            Assert.Equal(row, edit.Partners[partner]);
            Assert.NotEqual(row, partner);
            for (var t = 0; t < 4; t++)
            {
                var taken = edit.Taken[row * 4 + t] == 1;
                Assert.Equal(edit.Original[row, t], taken ? edit.Heard[partner, t] : edit.Heard[row, t]);
            }
        }
        Assert.InRange(edit.Taken.Average(), 0.4, 0.6);
    }

    [Fact]
    public void One_exchange_is_one_position()
    {
        var edit = Edit.Exchanged(Longest, one: true, new SeedStream(1));
        Assert.All(Enumerable.Range(0, edit.Count), row => Assert.Equal(1, edit.Taken[(row * 4)..(row * 4 + 4)].Sum()));
    }

    [Fact]
    public void A_pairs_source_has_the_right_symbols_in_the_place_and_beside_it()
    {
        var edit = Edit.Pairs(Longest, 6, new SeedStream(1));
        var elsewhere = 0;
        for (var row = 0; row < edit.Count; row++)
        {
            var place = edit.Places[row];
            Assert.All(Wrong(edit.Original, edit.Heard, row), t => Assert.Equal(place, t));
            Assert.All(Wrong(edit.Original, edit.Source!, row), t => Assert.True(Math.Abs(t - place) > 1));
            elsewhere += Wrong(edit.Original, edit.Source!, row).Length;
            int[] taken = [.. Enumerable.Range(0, 3).Where(pair => edit.Taken[row * 3 + pair] == 1)];
            Assert.Equal(new[] { place - 1, place }.Where(pair => pair is >= 0 and < 3), taken);
        }
        Assert.True(elsewhere > 100);
    }
}
