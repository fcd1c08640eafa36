using System.Data.Common;
using Assay.Risks.Search;
using Microsoft.Data.Sqlite;

namespace Assay.Risks.Store;

/// <summary>The tables of the search, over an open connection. They hold a copy of the current file's risks and an index of their terms; what is asked of both providers is asked in the same terms, so that both find the same.</summary>
internal abstract class SearchTables(DbConnection connection, DbTransaction? transaction)
{
    /// <summary>Columns that risks are counted by, and those with their texts.</summary>
    private const string Facts = "id, uid, evidence_id, document, quick_ref, title, year, level, entity, intent, timing, domain, subdomain", Texts = "category, subcategory, description, evidence";

    private const int FirstText = 13;

    /// <summary>Whether the statements are SQLite's.</summary>
    public static SearchTables Over(DbConnection connection, DbTransaction? transaction) =>
        connection is SqliteConnection ? new SqliteSearchTables(connection, transaction) : new PostgreSqlSearchTables(connection, transaction);

    protected DbConnection Connection { get; } = connection;

    protected abstract IReadOnlyList<string> Statements { get; }

    protected abstract string ClearStatement { get; }

    /// <summary>The statement that finds terms, with <c>@query</c> and the score as its second column.</summary>
    protected abstract string FindStatement { get; }

    /// <summary>The same without scores.</summary>
    protected abstract string FindUnscoredStatement { get; }

    /// <summary>Makes the tables where no migration does.</summary>
    public void Create()
    {
        foreach (var statement in Statements)
            Execute(statement);
    }

    /// <summary>Puts a repository's risks in the place of those that are there.</summary>
    /// <param name="repository">Whose risks.</param>
    /// <param name="file">Id of the file it was read from.</param>
    public void Fill(Repository repository, int file)
    {
        Execute(ClearStatement);
        var (indexer, rows) = (new TextIndexer(), SearchRow.Of(repository));
        InsertRows(rows.Select(Values));
        InsertTerms(rows.Select(row => (row.Id, indexer.Index(row))));
        Insert("INSERT INTO risk_search_state (file_id, version, generation, words) VALUES (@p0, @p1, @p2, @p3)", [[file, TextWords.Version, $"{Guid.NewGuid():N}", Vocabulary.Write(indexer.Words)]]);
    }

    /// <summary>The current file and which filling of the tables belongs to it: null where they are of another file or made otherwise. Null where nothing was imported.</summary>
    public (int File, string Name, string? Generation)? State()
    {
        using var command = Command("SELECT f.id, f.name, s.generation FROM risk_files f LEFT JOIN risk_search_state s ON s.file_id = f.id AND s.version = @p0 WHERE f.is_current", TextWords.Version);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt32(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)) : null;
    }

    /// <summary>All risks without their texts, in order.</summary>
    public IReadOnlyList<SearchRow> All() => Read($"SELECT {Facts} FROM risk_search ORDER BY id", withTexts: false);

    /// <summary>These risks with their texts, in any order.</summary>
    public IReadOnlyList<SearchRow> Get(IReadOnlyList<int> ids) => ids.Count == 0 ? [] : Read($"SELECT {Facts}, {Texts} FROM risk_search WHERE id IN ({string.Join(", ", ids)})", withTexts: true);

    /// <summary>The vocabulary as it was written.</summary>
    public string Words()
    {
        using var command = Command("SELECT words FROM risk_search_state");
        return (string)command.ExecuteScalar()!;
    }

    /// <summary>The risks that meet all clauses, or any; each with its score, which is 0 unless <paramref name="scored"/>.</summary>
    public IReadOnlyList<ScoredRisk> Find(IReadOnlyList<QueryClause> clauses, bool any, bool scored, Vocabulary vocabulary)
    {
        using var command = Command(scored ? FindStatement : FindUnscoredStatement);
        Add(command, "@query", Expression(clauses, any, vocabulary));
        using var reader = command.ExecuteReader();
        var found = new List<ScoredRisk>();
        while (reader.Read())
            found.Add(new(reader.GetInt32(0), scored ? reader.GetDouble(1) : 0));
        return found;
    }

    /// <summary>Inserts the values of all columns of <c>risk_search</c>, in their order.</summary>
    protected abstract void InsertRows(IEnumerable<object?[]> rows);

    protected abstract void InsertTerms(IEnumerable<(int Id, IndexedText Text)> rows);

    /// <summary>Clauses in the provider's query language. Terms hold letters and digits alone, so there is nothing to escape.</summary>
    protected abstract string Expression(IReadOnlyList<QueryClause> clauses, bool any, Vocabulary vocabulary);

    /// <summary>Runs a statement once for each set of values.</summary>
    protected void Insert(string statement, IEnumerable<object?[]> rows)
    {
        using var command = Command(statement);
        foreach (var values in rows)
        {
            command.Parameters.Clear();
            for (var i = 0; i < values.Length; i++)
                Add(command, FormattableString.Invariant($"@p{i}"), values[i]);
            command.ExecuteNonQuery();
        }
    }

    protected void Execute(string statement)
    {
        using var command = Command(statement);
        command.ExecuteNonQuery();
    }

    private DbCommand Command(string statement, params object?[] values)
    {
        var command = Connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Statements of this class and its heirs; what comes from outside is a parameter, or a number.
        command.CommandText = statement;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
            Add(command, FormattableString.Invariant($"@p{i}"), values[i]);
        return command;
    }

    private static void Add(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
        command.Parameters.Add(parameter);
    }

    private static object?[] Values(SearchRow row) =>
    [
        row.Id, row.Uid, row.EvidenceId, row.Document, row.QuickRef, row.Title, row.Year, (int)row.Level, row.Causal.Entity, row.Causal.Intent, row.Causal.Timing, row.Domain?.Domain, row.Domain?.Subdomain,
        row.Category, row.Subcategory, row.Description, row.Evidence,
    ];

    private List<SearchRow> Read(string statement, bool withTexts)
    {
        using var command = Command(statement);
        using var reader = command.ExecuteReader();
        var rows = new List<SearchRow>();
        while (reader.Read())
            rows.Add(withTexts ? WithTexts(Row(reader), reader) : Row(reader));
        return rows;
    }

    private static SearchRow Row(DbDataReader reader) => new()
    {
        Id = reader.GetInt32(0), Uid = reader.GetString(1), EvidenceId = reader.GetString(2), Document = reader.GetInt32(3), QuickRef = reader.GetString(4), Title = reader.GetString(5), Year = Number(reader, 6), Level = (RowLevel)reader.GetInt32(7),
        Causal = new(Number(reader, 8), Number(reader, 9), Number(reader, 10)), Domain = Number(reader, 11) is { } domain ? new(domain, Number(reader, 12) ?? 0) : null,
    };

    private static SearchRow WithTexts(SearchRow row, DbDataReader reader) => row with
    {
        Category = reader.GetString(FirstText), Subcategory = reader.GetString(FirstText + 1), Description = reader.GetString(FirstText + 2), Evidence = reader.GetString(FirstText + 3),
    };

    private static int? Number(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
}
