using System.Globalization;

namespace Assay.Risks.Replication;

/// <summary>A share as somebody printed it.</summary>
/// <param name="Table">Id of the <see cref="ShareTable"/> it belongs to.</param>
/// <param name="Row">Its row there.</param>
/// <param name="Column">Its column there.</param>
/// <param name="Text">As printed, in per cent: <c>41</c>, <c>41.08</c>, <c>&lt;1</c>, <c>-</c> or nothing.</param>
/// <param name="Place">Where it is printed: sheet and cell, or empty.</param>
public sealed record PublishedCell(string Table, string Row, string Column, string Text, string Place)
{
    // Beyond what a share stored as a double differs by.
    private const double Tolerance = 1e-6;

    /// <summary>The number in per cent; null for "less than one", a dash and a blank.</summary>
    public double? Percent => double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether the recomputed share would be printed like this: whole numbers by rounding, others by their value, dashes and blanks for less than one per cent.</summary>
    public bool AgreesWith(Share share) => Percent switch
    {
        null when Text == "<1" => share.Count > 0 && share.Value < 0.01,
        null => share.Of == 0 || share.Value < 0.01,
        { } percent when percent == Math.Round(percent) => share.Percent == (int)percent,
        { } percent => Math.Abs(share.Value * 100 - percent) < Tolerance,
    };
}

/// <summary>A table as it was printed, in the paper or in the workbook's own statistics sheets.</summary>
/// <param name="Source">Where.</param>
/// <param name="Release">Of which release it speaks.</param>
/// <param name="Cells">Its shares.</param>
public sealed record PublishedTable(string Source, int Release, IReadOnlyList<PublishedCell> Cells);
