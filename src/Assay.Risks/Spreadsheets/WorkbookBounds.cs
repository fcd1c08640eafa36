using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.Risks.Spreadsheets;

/// <summary>What a workbook may hold, counted while it is read: a small file can name more rows and cells than memory holds.</summary>
internal sealed class WorkbookBounds(string file)
{
    /// <summary>The published sheets have about twenty.</summary>
    public const int MostColumns = 256;

    // The most that spreadsheet programs themselves allow.
    private const int MostRows = 1_048_576;

    // A row takes what lies between column A and its last cell. The published workbook has some tens of thousands.
    private const int MostCells = 4_000_000;

    private int _cells;

    /// <summary>The number of a row, as far down as rows go.</summary>
    public int Row(string sheet, uint number) => number <= MostRows ? (int)number
        : throw new UnreadableFileException(file, Invariant($"sheet '{sheet}' has a row {number}, expected at most {MostRows:N0} rows, the most that spreadsheet programs allow"));

    /// <summary>Counts a row's cells to those of all sheets before it.</summary>
    public void Add(string sheet, int row, int cells)
    {
        _cells += cells;
        if (_cells > MostCells)
            throw new UnreadableFileException(file, Invariant($"sheet '{sheet}' row {row}: the workbook holds more than {MostCells:N0} cells so far, blank ones before a row's last included; expected at most that many"));
    }
}
