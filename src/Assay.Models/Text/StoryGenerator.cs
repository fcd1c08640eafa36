using Assay.Core.Randomness;
using Assay.Models.Text.Stories;

namespace Assay.Models.Text;

/// <summary>The built-in text: short stories, letters, weather reports, recipes, counting rhymes and conversations in some four hundred words, with what is true of each word.</summary>
/// <remarks>The same stream gives the same stories. The factors are the ground truth for what latents of a model trained on the stories should find. Not thread-safe.</remarks>
public sealed class StoryGenerator(SeedStream random) : IStorySource
{
    /// <summary>Starts from the stream <c>stories</c> of <paramref name="seed"/>.</summary>
    public StoryGenerator(long seed) : this(new SeedStreams(seed).Stream("stories")) { }

    /// <inheritdoc/>
    public IReadOnlyList<string> FactorNames => StoryFactors.Names;

    /// <inheritdoc/>
    public IReadOnlyList<string> Subsets => StoryFactors.StorySubsets;

    /// <inheritdoc/>
    /// <remarks>About four in ten are adventures.</remarks>
    public Story Next() => random.NextInt32(10) switch
    {
        < 4 => ShortTexts.Adventure(random),
        < 6 => ShortTexts.Letter(random),
        6 => ShortTexts.Weather(random),
        7 => ShortTexts.Recipe(random),
        8 => ShortTexts.Counting(random),
        _ => ShortTexts.Conversation(random),
    };

    /// <summary>The next <paramref name="count"/> stories.</summary>
    public IReadOnlyList<Story> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];
}
