namespace Assay.Models.Text;

/// <summary>A generated text with what is true of each of its parts. ASCII only, so characters and bytes count alike.</summary>
/// <param name="Text">Some sentences, closed by a line feed.</param>
/// <param name="Subset">The sort of text: one of <see cref="IStorySource.Subsets"/>.</param>
/// <param name="Factors">In the order of their starts; one factor's spans do not overlap.</param>
public sealed record Story(string Text, string Subset, IReadOnlyList<FactorSpan> Factors);

/// <summary>The factor with index <paramref name="Factor"/> in <see cref="IStorySource.FactorNames"/> is active on the characters [<paramref name="Start"/>, <paramref name="End"/>).</summary>
/// <remarks>A span never starts before the text has revealed the factor: a reader who goes from left to right can always know it.</remarks>
public sealed record FactorSpan(int Factor, int Start, int End);

/// <summary>An endless supply of labelled texts.</summary>
public interface IStorySource
{
    /// <summary>The factors, named <c>group: value</c> where only one of a group is active at a time (<c>place: forest</c>).</summary>
    IReadOnlyList<string> FactorNames { get; }

    /// <summary>The sorts of text; each is also a factor, <c>subset: recipe</c>, active on all of its texts.</summary>
    IReadOnlyList<string> Subsets { get; }

    /// <summary>The next text.</summary>
    Story Next();
}
