using System.Data.Common;
using Assay.Risks.Search;

namespace Assay.Risks.Store;

/// <summary>The search by SQLite's FTS5. Its table keeps the terms and not the texts; they come cut and stemmed, so that its own tokenizer has only blanks to look for.</summary>
internal sealed class SqliteSearchTables(DbConnection connection, DbTransaction? transaction) : SearchTables(connection, transaction)
{
    /// <summary>What makes the tables.</summary>
    public static IReadOnlyList<string> CreateStatements { get; } =
    [
        """
        CREATE TABLE risk_search (id INTEGER PRIMARY KEY, uid TEXT NOT NULL, evidence_id TEXT NOT NULL, document INTEGER NOT NULL, quick_ref TEXT NOT NULL, title TEXT NOT NULL, year INTEGER, level INTEGER NOT NULL,
            entity INTEGER, intent INTEGER, timing INTEGER, domain INTEGER, subdomain INTEGER, category TEXT NOT NULL, subcategory TEXT NOT NULL, description TEXT NOT NULL, evidence TEXT NOT NULL)
        """,
        "CREATE UNIQUE INDEX risk_search_uid ON risk_search (uid)",
        "CREATE VIRTUAL TABLE risk_search_terms USING fts5(category, subcategory, description, evidence, title, content = '', tokenize = 'ascii')",
        "CREATE TABLE risk_search_state (file_id INTEGER NOT NULL, version INTEGER NOT NULL, generation TEXT NOT NULL, words TEXT NOT NULL)",
    ];

    protected override IReadOnlyList<string> Statements => CreateStatements;

    protected override string ClearStatement => "DELETE FROM risk_search; DELETE FROM risk_search_state; INSERT INTO risk_search_terms (risk_search_terms) VALUES ('delete-all')";

    protected override string FindStatement => "SELECT rowid, -bm25(risk_search_terms, 4.0, 4.0, 2.0, 1.0, 1.0) FROM risk_search_terms WHERE risk_search_terms MATCH @query";

    protected override string FindUnscoredStatement => "SELECT rowid FROM risk_search_terms WHERE risk_search_terms MATCH @query";

    protected override void InsertRows(IEnumerable<object?[]> rows) =>
        Insert("INSERT INTO risk_search VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16)", rows);

    protected override void InsertTerms(IEnumerable<(int Id, IndexedText Text)> rows) =>
        Insert("INSERT INTO risk_search_terms (rowid, category, subcategory, description, evidence, title) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)",
            rows.Select(row => new object?[] { row.Id, Line(row.Text.Category), Line(row.Text.Subcategory), Line(row.Text.Description), Line(row.Text.Evidence), Line(row.Text.Title) }));

    protected override string Expression(IReadOnlyList<QueryClause> clauses, bool any, Vocabulary vocabulary) => string.Join(any ? " OR " : " AND ", clauses.Select(clause => Expression(clause, vocabulary)));

    private static string Expression(QueryClause clause, Vocabulary vocabulary)
    {
        var phrase = $"\"{Line(clause.Terms)}\"";
        if (!clause.IsPrefix)
            return phrase;
        IEnumerable<string> others = vocabulary.StemmedOtherwise(clause.Terms[^1]).Select(term => $"\"{Line([.. clause.Terms.SkipLast(1), term])}\"");
        return $"({string.Join(" OR ", others.Prepend(phrase + " *"))})";
    }

    private static string Line(IEnumerable<string> terms) => string.Join(' ', terms);
}
