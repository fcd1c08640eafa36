namespace Assay.Risks.Coding;

/// <summary>One code as it was given. It is never changed: a change of mind is a later event.</summary>
/// <param name="Id">Grows in the order of giving.</param>
/// <param name="Item">Key of the item.</param>
/// <param name="Factor">Name of the factor.</param>
/// <param name="Rater">Who gave it.</param>
/// <param name="Role">What kind of rater.</param>
/// <param name="IsConsensus">Whether it is the adjudicated code of all, kept apart from the raters' own.</param>
/// <param name="Value">The code.</param>
public sealed record CodeEvent(int Id, string Item, string Factor, string Rater, RaterRole Role, bool IsConsensus, string Value)
{
    /// <summary>When, in UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>Which definitions it was given by (<see cref="CodingFactor.TaxonomyVersion"/>).</summary>
    public required string TaxonomyVersion { get; init; }

    /// <summary>How sure the rater was, 0 to 1; null where nothing was said.</summary>
    public double? Confidence { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The words of the item that it rests on.</summary>
    public string Span { get; init; } = "";

    /// <summary>Id of the event whose place it takes; null for a first code.</summary>
    public int? Supersedes { get; init; }

    /// <summary>Whether the rater could not have seen others' codes of the item. Agreement is that of independent codes.</summary>
    public bool IsIndependent { get; init; }

    /// <summary>Whether with it the item was coded by all who are to code it.</summary>
    public bool Opens { get; init; }
}

/// <summary>Codes of one item to be given by one rater.</summary>
/// <param name="Item">Key of the item, its evidence id, or the beginning of either where only one begins so.</param>
/// <param name="Rater">Who gives them.</param>
/// <param name="Codes">Code or label by factor; factors left out stay as they are.</param>
public sealed record CodeSubmission(string Item, string Rater, IReadOnlyDictionary<string, string> Codes)
{
    /// <summary>What kind of rater.</summary>
    public RaterRole Role { get; init; } = RaterRole.Human;

    /// <summary>0 to 1; null where nothing is said.</summary>
    public double? Confidence { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The words of the item's text that the codes rest on, as they stand there.</summary>
    public string Span { get; init; } = "";
}

/// <summary>A decision on an item's code where raters differ.</summary>
/// <param name="Item">As in <see cref="CodeSubmission"/>.</param>
/// <param name="Factor">The factor.</param>
/// <param name="Value">Code or label.</param>
/// <param name="By">Who decides.</param>
/// <param name="Reason">Why.</param>
public sealed record Adjudication(string Item, string Factor, string Value, string By, string Reason)
{
    /// <summary>Id of the decision that it is to take the place of; without it an item decided before is an error, so that of two who decide at once one is told.</summary>
    public int? Replaces { get; init; }
}

/// <summary>What became of a submission.</summary>
/// <param name="Item">The item.</param>
/// <param name="Added">New events.</param>
/// <param name="Unchanged">Events that said the same already.</param>
public sealed record SubmissionOutcome(CodingItem Item, IReadOnlyList<CodeEvent> Added, IReadOnlyList<CodeEvent> Unchanged)
{
    /// <summary>Whether the item is coded by all who are to code it with this.</summary>
    public bool Opened => Added.Any(code => code.Opens);
}
