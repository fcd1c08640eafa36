namespace Assay.Risks.Store;

/// <summary>What keeps codes from being changed or deleted, whoever opens the database: the history is what agreement is computed from.</summary>
internal static class AppendOnly
{
    /// <summary>The last of these statements' work undone; SQLite's triggers go with their table.</summary>
    public const string PostgreSqlGone = "DROP FUNCTION coding_events_stay()";

    private const string Says = "codes are added and never changed or deleted";

    public static readonly string[] Sqlite =
    [
        $"CREATE TRIGGER coding_events_keep BEFORE UPDATE ON coding_events BEGIN SELECT RAISE(ABORT, '{Says}'); END",
        $"CREATE TRIGGER coding_events_stay BEFORE DELETE ON coding_events BEGIN SELECT RAISE(ABORT, '{Says}'); END",
    ];

    public static readonly string[] PostgreSql =
    [
        $"CREATE FUNCTION coding_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{Says}'; END $$",
        "CREATE TRIGGER coding_events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON coding_events FOR EACH STATEMENT EXECUTE FUNCTION coding_events_stay()",
    ];
}
