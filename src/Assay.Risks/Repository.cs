using Assay.Core.Errors;
using Assay.Risks.Checks;
using Assay.Risks.Layout;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks;

/// <summary>The database of risks as one workbook has it.</summary>
public sealed class Repository
{
    private const string PublishedAttribution = "AI Risk Repository, Slattery et al. (arXiv 2408.12622, airisk.mit.edu), CC BY 4.0. Rows quote their documents, which have rights of their own.";

    private const string UpdatedWord = "Updated:";

    private readonly DatabaseSheet _database;
    private readonly Lazy<ILookup<RiskRow, RiskRow>> _quotations;
    private readonly Lazy<Dictionary<RiskRow, RiskRow>> _quoted;

    private Repository(DatabaseSheet database, IReadOnlyList<Sheet> sheets, IReadOnlyList<RiskRow> rows)
    {
        (_database, Sheets, Rows) = (database, sheets, rows);
        IEqualityComparer<RiskRow> same = ReferenceEqualityComparer.Instance;     // a file may say a row's number twice
        _quotations = new(() => Quotations.Of(rows).ToLookup(pair => pair.Risk, pair => pair.Quotation, same));
        _quoted = new(() => Quotations.Of(rows).ToDictionary(pair => pair.Quotation, pair => pair.Risk, same));
        var list = DocumentList.Find(sheets);
        Documents = DocumentsOf(rows, list);
        Problems = [.. RepositoryChecks.Problems(database, rows, list, sheets)];
    }

    /// <summary>Every row of the database sheet, in its order.</summary>
    public IReadOnlyList<RiskRow> Rows { get; }

    /// <summary>The documents, by number.</summary>
    public IReadOnlyList<RiskDocument> Documents { get; }

    /// <summary>What was odd and where.</summary>
    public IReadOnlyList<ImportProblem> Problems { get; }

    /// <summary>The rows that are counted: categories and subcategories of risks.</summary>
    public IEnumerable<RiskRow> Risks => Rows.Where(row => row.IsRisk);

    /// <summary>The rows of additional evidence for a risk, in the order of the sheet. Ids stand twice here and there: a quotation belongs to the nearest risk above that has its id or, where none has, to the nearest of its document.</summary>
    public IEnumerable<RiskRow> QuotationsFor(RiskRow risk) => _quotations.Value[risk];

    /// <summary>The risk that a row of additional evidence belongs to; null for any other row, and where there is none.</summary>
    public RiskRow? RiskOf(RiskRow quotation) => _quoted.Value.GetValueOrDefault(quotation);

    /// <summary>The release that the sheet's name says or, where it says none, the first that could hold its documents.</summary>
    public int Release => _database.NamedRelease ?? Releases.Holding(Rows.Max(row => row.Document));

    /// <summary>The day that the sheet's banner says it was brought up to date; empty where it says none.</summary>
    public string Updated => Banner.SelectMany(row => row.Cells).Select(cell => cell.Text.Trim()).FirstOrDefault(text => text.StartsWith(UpdatedWord, StringComparison.Ordinal))?[UpdatedWord.Length..].Trim() ?? "";

    /// <summary>Whether it holds exactly the documents of its release: what the paper prints speaks of it, and of no excerpt or sample.</summary>
    public bool IsPublished => Rows.Select(row => row.Document).Distinct().Count() == Releases.LastDocument(Release) && Rows.Max(row => row.Document) == Releases.LastDocument(Release);

    /// <summary>What goes with an export: whose data they are. For what is not the published repository, the first line of its banner.</summary>
    public string Attribution => IsPublished ? PublishedAttribution : Banner.FirstOrDefault()?[0].Text.Trim() ?? "";

    /// <summary>Every sheet as it was read: what an export is written from.</summary>
    internal IReadOnlyList<Sheet> Sheets { get; }

    internal DatabaseSheet Database => _database;

    private IEnumerable<SheetRow> Banner => _database.Sheet.Rows.TakeWhile(row => row.Number < _database.HeaderRow);

    /// <summary>The risks of an earlier release, which are those of its documents: release 1 is documents 1 to 43.</summary>
    /// <exception cref="AssayException">The workbook is of an earlier release than was asked for.</exception>
    public IReadOnlyList<RiskRow> RisksOf(int release)
    {
        if (release > Release)
            throw new AssayException(FormattableString.Invariant($"release V{release} was asked for, and this workbook holds V{Release}; import a later one"));
        return [.. Risks.Where(row => row.Document <= Releases.LastDocument(release))];
    }

    /// <summary>Finds the database among sheets and reads it.</summary>
    /// <param name="sheets">All sheets of a workbook.</param>
    /// <param name="file">What the workbook is called in errors.</param>
    /// <exception cref="UnreadableFileException">There is none, or it cannot be counted from: names sheets and cells.</exception>
    internal static Repository Of(IReadOnlyList<Sheet> sheets, string file)
    {
        var database = DatabaseSheet.Find(sheets, file);
        IReadOnlyList<RiskRow> rows = [.. database.Body.Select(row => new RiskRow(row.Number, database.CellsOf(row))).Where(row => row.Cells.Any(cell => cell.Text.Length > 0))];
        return RepositoryChecks.Faults(database, rows) is { } faults ? throw new UnreadableFileException(file, faults) : new(database, sheets, rows);
    }

    // What the list lacks is known from the rows.
    private static IReadOnlyList<RiskDocument> DocumentsOf(IReadOnlyList<RiskRow> rows, DocumentList? list)
    {
        var documents = new SortedDictionary<int, RiskDocument>();
        foreach (var (document, _) in list?.Read() ?? [])
            documents.TryAdd(document.Number, document);
        foreach (var row in rows)
            documents.TryAdd(row.Document, new(row.Document, row.QuickRef, row.Title.Trim()));
        return [.. documents.Values];
    }
}
