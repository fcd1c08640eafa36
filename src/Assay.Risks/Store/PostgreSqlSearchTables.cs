using System.Data.Common;
using System.Globalization;
using System.Text;
using Assay.Risks.Search;
using Npgsql;
using static System.FormattableString;

namespace Assay.Risks.Store;

/// <summary>The search by PostgreSQL's <c>tsvector</c>, written term by term: its own parser would cut words otherwise than SQLite's tables have them (<c>and/or</c> is a path to it) and leave stop words out.</summary>
internal sealed class PostgreSqlSearchTables(DbConnection connection, DbTransaction? transaction) : SearchTables(connection, transaction)
{
    /// <summary>What makes the tables.</summary>
    public static IReadOnlyList<string> CreateStatements { get; } =
    [
        """
        CREATE TABLE risk_search (id integer PRIMARY KEY, uid text NOT NULL UNIQUE, evidence_id text NOT NULL, document integer NOT NULL, quick_ref text NOT NULL, title text NOT NULL, year integer, level integer NOT NULL,
            entity integer, intent integer, timing integer, domain integer, subdomain integer, category text NOT NULL, subcategory text NOT NULL, description text NOT NULL, evidence text NOT NULL)
        """,
        "CREATE TABLE risk_search_terms (id integer PRIMARY KEY, terms tsvector NOT NULL)",
        // Without the list of pending entries that the next search would have to read through.
        "CREATE INDEX risk_search_by_term ON risk_search_terms USING gin (terms) WITH (fastupdate = off)",
        "CREATE TABLE risk_search_state (file_id integer NOT NULL, version integer NOT NULL, generation text NOT NULL, words text NOT NULL)",
    ];

    protected override IReadOnlyList<string> Statements => CreateStatements;

    protected override string ClearStatement => "DELETE FROM risk_search; DELETE FROM risk_search_terms; DELETE FROM risk_search_state";

    // Weights of D, C, B and A: four for a category or subcategory, two for a description.
    protected override string FindStatement => "SELECT id, ts_rank('{0.25, 0.25, 0.5, 1}', terms, query)::float8 FROM risk_search_terms, CAST(@query AS tsquery) AS query WHERE terms @@ query";

    protected override string FindUnscoredStatement => "SELECT id FROM risk_search_terms WHERE terms @@ CAST(@query AS tsquery)";

    protected override void InsertRows(IEnumerable<object?[]> rows) => Copy("COPY risk_search FROM STDIN", rows);

    protected override void InsertTerms(IEnumerable<(int Id, IndexedText Text)> rows)
    {
        Copy("COPY risk_search_terms FROM STDIN", rows.Select(row => new object?[] { row.Id, Vector(row.Text) }));
        Execute("ANALYZE risk_search_terms");
    }

    // Thousands of rows in one go; part of the connection's transaction as any statement is.
    private void Copy(string statement, IEnumerable<object?[]> rows)
    {
        using var writer = ((NpgsqlConnection)Connection).BeginTextImport(statement);
        foreach (var row in rows)
            writer.Write(string.Join('\t', row.Select(Field)) + "\n");
    }

    private static string Field(object? value) => value is null ? "\\N" : Convert.ToString(value, CultureInfo.InvariantCulture)!
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    protected override string Expression(IReadOnlyList<QueryClause> clauses, bool any, Vocabulary vocabulary) => string.Join(any ? " | " : " & ", clauses.Select(clause => Expression(clause, vocabulary)));

    private static string Expression(QueryClause clause, Vocabulary vocabulary)
    {
        var phrase = Phrase(clause.Terms);
        if (!clause.IsPrefix)
            return phrase;
        IEnumerable<string> others = vocabulary.StemmedOtherwise(clause.Terms[^1]).Select(term => Phrase([.. clause.Terms.SkipLast(1), term]));
        return $"({string.Join(" | ", others.Prepend(phrase[..^1] + ":*)"))})";
    }

    private static string Phrase(IReadOnlyList<string> terms) => $"({string.Join(" <-> ", terms.Select(term => $"'{term}'"))})";

    private static string Vector(IndexedText text)
    {
        var (vector, position) = (new StringBuilder(), 0);
        foreach (var (terms, weight) in new[] { (text.Category, 'A'), (text.Subcategory, 'A'), (text.Title, 'D'), (text.Description, 'B'), (text.Evidence, 'C') })
        {
            foreach (var term in terms)
                vector.Append(Invariant($"'{term}':{++position}{weight} "));
            // No phrase reaches from one text into the next.
            position++;
        }
        return vector.ToString();
    }
}
