using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Assay.Risks.Store.SqliteMigrations;

/// <summary>The tables of the search, which EF Core's model does not know: nothing of them is an entity. They are filled by the next import or, where files are there, by the first search.</summary>
[DbContext(typeof(SqliteRiskContext))]
[Migration("20261129110000_Search")]
internal sealed class Search : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var statement in SqliteSearchTables.CreateStatements)
            migrationBuilder.Sql(statement);
    }

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE risk_search; DROP TABLE risk_search_terms; DROP TABLE risk_search_state");
}
