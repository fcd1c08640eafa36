using Assay.Core.Randomness;
using Assay.Models.Text.Stories;

namespace Assay.Models.Text;

/// <summary>A differing distribution for the chat-tuned copy of a model: a human asks, a robot answers, in the words of <see cref="StoryGenerator"/> and with its factors.</summary>
/// <remarks>The same stream gives the same dialogues. Not thread-safe.</remarks>
public sealed class DialogueStories(SeedStream random) : IStorySource
{
    /// <summary>Starts from the stream <c>dialogues</c> of <paramref name="seed"/>.</summary>
    public DialogueStories(long seed) : this(new SeedStreams(seed).Stream("dialogues")) { }

    /// <inheritdoc/>
    public IReadOnlyList<string> FactorNames => StoryFactors.Names;

    /// <inheritdoc/>
    public IReadOnlyList<string> Subsets { get; } = [StoryFactors.RobotSubset];

    /// <inheritdoc/>
    public Story Next()
    {
        var draft = new StoryDraft();
        ShortTexts.Repeat(random, 2, 5, () => RobotTalk.Turns(draft, random));
        return draft.ToStory(StoryFactors.RobotSubset);
    }

    /// <summary>The next <paramref name="count"/> dialogues.</summary>
    public IReadOnlyList<Story> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];
}
