namespace Assay.Risks;

/// <summary>Something odd in a workbook that did not keep it from being read. The value stands as the sheet has it.</summary>
/// <param name="Kind">What is odd.</param>
/// <param name="Sheet">Name of the sheet.</param>
/// <param name="Cell">Name of the cell: <c>C17</c>.</param>
/// <param name="Text">What was found and what was made of it.</param>
public sealed record ImportProblem(ProblemKind Kind, string Sheet, string Cell, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Sheet}!{Cell}: {Text}";
}

/// <summary>Kinds of <see cref="ImportProblem"/>.</summary>
public enum ProblemKind
{
    /// <summary>A code that counts cannot be read.</summary>
    UnknownCode,

    /// <summary>A risk without a code where the sheet elsewhere says "not coded".</summary>
    NoCode,

    /// <summary>A row that is no risk carries codes; they are not counted.</summary>
    CodeOnOtherRow,

    /// <summary>Domain and Sub-domain do not go together.</summary>
    DomainAgainstSubdomain,

    /// <summary>An id that cannot be read.</summary>
    UnknownId,

    /// <summary>An id that another row has too.</summary>
    RepeatedId,

    /// <summary>An id without the dot before its letters.</summary>
    MissingDot,

    /// <summary>Additional evidence of a risk that is not there.</summary>
    NoParent,

    /// <summary>The level is not the one its id says.</summary>
    LevelAgainstId,

    /// <summary>The numbers in the hidden columns are not those of the id.</summary>
    NumbersAgainstId,

    /// <summary>The document's number is blank and was taken from the id.</summary>
    NumberFromId,

    /// <summary>Blanks at the ends of a key.</summary>
    StrayBlanks,

    /// <summary>A text of no letters, where other rows have nothing.</summary>
    EmptyText,

    /// <summary>A document that the list of documents has not, or calls otherwise.</summary>
    DocumentNotListed,

    /// <summary>Two documents with one DOI.</summary>
    SharedDoi,

    /// <summary>A column or sheet that is not there; what can be done without it is done.</summary>
    Missing,

    /// <summary>A column that is not known. It is kept, and not used.</summary>
    UnknownColumn,

    /// <summary>A formula that failed, in a place that nothing is counted from.</summary>
    FailedFormula,
}
