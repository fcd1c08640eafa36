using Assay.Core.Findings;

namespace Assay.Risks.Replication;

/// <summary>A share as the two counts that it is made of.</summary>
/// <param name="Row">Code of the taxonomy node that the table's row stands for: <c>entity.2</c>, <c>4.1</c>.</param>
/// <param name="Column">Code of the node of its column, or a word.</param>
/// <param name="Count">What was counted.</param>
/// <param name="Of">The denominator; the table says of what.</param>
public sealed record Share(string Row, string Column, int Count, int Of)
{
    /// <summary>Over documents: rows of one document are not independent. Null where none was asked for, NaN where some resample has nothing to divide by.</summary>
    public Interval? Interval { get; init; }

    /// <summary>0 to 1; NaN over nothing.</summary>
    public double Value => (double)Count / Of;

    /// <summary>In per cent, half rounded away from zero as the paper does (21 of 40 is 53); computed in whole numbers, so that a half is one.</summary>
    public int Percent => Of == 0 ? 0 : (200 * Count + Of) / (2 * Of);
}

/// <summary>A table of the paper, recomputed.</summary>
/// <param name="Id">Its name here: <c>causal</c>, <c>domains</c>.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Denominator">What the shares are of, in words: the paper does not say, and more than one reading is in use.</param>
/// <param name="Shares">Its cells.</param>
public sealed record ShareTable(string Id, string Title, string Denominator, IReadOnlyList<Share> Shares)
{
    /// <summary>The cell of a row and column, or null.</summary>
    public Share? this[string row, string column] => Shares.FirstOrDefault(share => share.Row == row && share.Column == column);
}
