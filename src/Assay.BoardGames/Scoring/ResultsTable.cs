using System.Globalization;
using System.Text;
using Assay.Core.Errors;
using Assay.Core.Reports;
using Assay.Core.Runs;
using static System.FormattableString;

namespace Assay.BoardGames.Scoring;

/// <summary>A results file of board-game dictionaries, one row per dictionary: the published ones of the paper's authors, or ours with the same columns.</summary>
/// <remarks>The format is that of full_pipeline.py and f1_analysis.py of adamkarvonen/SAE_BoardGameEval: constants, then the same columns for every property under its name.</remarks>
public sealed class ResultsTable
{
    private const string L0 = "l0", Trainer = "trainer_class", Coverage = "best_average_f1";

    private readonly Dictionary<string, int> _places;

    /// <summary>A table from rows that have a value for every column.</summary>
    public ResultsTable(IReadOnlyList<string> columns, IReadOnlyList<ResultsRow> rows) : this(columns) => Rows = rows;

    private ResultsTable(IReadOnlyList<string> columns)
    {
        Columns = columns;
        _places = new(StringComparer.Ordinal);
        for (var place = 0; place < columns.Count; place++)
            _places.TryAdd(columns[place], place);
    }

    /// <summary>Names of the columns as they stand in the file; index columns without a name included.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The dictionaries.</summary>
    public IReadOnlyList<ResultsRow> Rows { get; private init; } = [];

    /// <summary>Names of the properties that have results.</summary>
    public IReadOnlyList<string> Properties => [.. Columns.Where(column => column.EndsWith(ResultsColumns.Reconstruction, StringComparison.Ordinal)).Select(column => column[..^(ResultsColumns.Reconstruction.Length + 1)])];

    /// <summary>Reads a file whole and checks its shape; values are checked where they are asked for.</summary>
    /// <exception cref="UnreadableFileException">It is no CSV file, its rows differ in length, or it is no results file.</exception>
    public static ResultsTable Read(string path)
    {
        ResultsTable? table = null;
        var rows = new List<ResultsRow>();
        foreach (var (line, fields) in CsvText.Read(path))
        {
            if (table is null)
                table = new([.. fields]);
            else if (fields.Length == table.Columns.Count)
                rows.Add(new(path, line, table._places, fields));
            else
                throw new UnreadableFileException(path, Invariant($"line {line} has {fields.Length} fields, the header has {table.Columns.Count}"));
        }
        if (table is null || !table._places.ContainsKey(L0) || table.Properties.Count == 0)
            throw new UnreadableFileException(path, $"is no results file of board-game dictionaries: expected a header with l0 and, for some property, PROPERTY_{ResultsColumns.Reconstruction}");
        return new(table.Columns) { Rows = rows };
    }

    /// <summary>Writes the file; an existing one is replaced when all is written.</summary>
    public void Write(string path)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', Columns.Select(CsvText.Quoted)).Append('\n');
        foreach (var row in Rows)
            text.AppendJoin(',', Columns.Select(column => CsvText.Quoted(row.Text(column)))).Append('\n');
        AtomicFile.WriteText(path, text.ToString());
    }

    /// <summary>What a plot shows of each dictionary: its L0, coverage and reconstruction for a property. Rows without either are left out.</summary>
    public IReadOnlyList<PublishedPoint> Points(string property) => Points([(property, 1)]);

    /// <summary>The same of several properties, their means; each property's coverage is multiplied by its <c>Scale</c>, so that it can be held against one over other cells.</summary>
    public IReadOnlyList<PublishedPoint> Points(IReadOnlyList<(string Name, double Scale)> properties) =>
    [
        .. Rows.Select(row => new PublishedPoint(row.Text(Trainer), row.Number(L0),
                properties.Average(property => property.Scale * row.Number($"{property.Name}_{Coverage}")), properties.Average(property => row.Number($"{property.Name}_{ResultsColumns.Reconstruction}"))))
            .Where(point => !double.IsNaN(point.Coverage + point.Reconstruction)),
    ];

    /// <summary>Fails unless it has what <see cref="Points(string)"/> needs of these properties.</summary>
    /// <param name="path">The file, for the error.</param>
    /// <param name="properties">Names of properties.</param>
    /// <exception cref="UnreadableFileException">A column is missing.</exception>
    public void Require(string path, IReadOnlyList<string> properties)
    {
        string[] needed = [L0, Trainer, .. properties.SelectMany(property => new[] { $"{property}_{Coverage}", $"{property}_{ResultsColumns.Reconstruction}" })];
        if (needed.FirstOrDefault(column => !_places.ContainsKey(column)) is { } missing)
            throw new UnreadableFileException(path, $"has no column '{missing}'; it has results of {string.Join(", ", Properties)}");
    }
}

/// <summary>One dictionary of a results file.</summary>
/// <param name="Trainer">The authors' name of the method: <c>PAnnealTrainer</c>.</param>
/// <param name="L0">Over 25 tokens only in the published files.</param>
/// <param name="Coverage">Over all cells, also those that can never be true.</param>
/// <param name="Reconstruction">F1 at the best threshold.</param>
public sealed record PublishedPoint(string Trainer, double L0, double Coverage, double Reconstruction);

/// <summary>The results of one dictionary, by column.</summary>
public sealed class ResultsRow
{
    private readonly string _place;
    private readonly IReadOnlyDictionary<string, int> _places;
    private readonly IReadOnlyList<string> _fields;

    /// <summary>A row made here.</summary>
    public ResultsRow(IReadOnlyList<string> columns, IReadOnlyList<string> fields)
        : this("results", 0, columns.Select((column, place) => (column, place)).ToDictionary(pair => pair.column, pair => pair.place, StringComparer.Ordinal), fields) { }

    internal ResultsRow(string path, int line, IReadOnlyDictionary<string, int> places, IReadOnlyList<string> fields) =>
        (_place, _places, _fields) = (Invariant($"{path}: line {line}"), places, fields);

    /// <summary>A field as it stands.</summary>
    /// <exception cref="AssayException">The file has no such column.</exception>
    public string Text(string column) =>
        _places.TryGetValue(column, out var place) ? _fields[place] : throw new AssayException($"{_place}: the file has no column '{column}'");

    /// <summary>A number; NaN where the field is empty.</summary>
    public double Number(string column) => Text(column) is { Length: > 0 } text ? Parse(text, column, text) : double.NaN;

    /// <summary>Numbers of a list: <c>[0.1, 0.2]</c>, or a printed tensor of such. Empty where the field is.</summary>
    public IReadOnlyList<double> Numbers(string column)
    {
        var text = Text(column);
        if (text.Length == 0)
            return [];
        var (first, last) = (text.IndexOf('[', StringComparison.Ordinal), text.LastIndexOf(']'));
        var around = first < 0 || last < first ? text : text[..first];
        if (around.Trim() is not ("" or "tensor("))
            throw new AssayException($"{_place}, {column}: '{Short(text)}' is no list of numbers");
        var inside = text[(first + 1)..last];
        return inside.Trim().Length == 0 ? [] : [.. inside.Split(',').Select(number => Parse(number.Trim(), column, text))];
    }

    private double Parse(string number, string column, string text) => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new AssayException($"{_place}, {column}: '{Short(number)}' is no number{(ReferenceEquals(number, text) ? "" : $" of the list {Short(text)}")}");

    private static string Short(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}
