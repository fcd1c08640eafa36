using System.Text.RegularExpressions;
using Assay.Core.Findings;
using Assay.Risks.Coding;
using Assay.Risks.Evidence;
using Assay.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Assay.Risks.Store;

/// <summary>The room's tables. Each provider has a context of its own, since migrations belong to a context and differ between providers.</summary>
internal abstract partial class RiskContext(DbContextOptions options) : DbContext(options)
{
    public const string Room = "risks";

    public DbSet<StoredFile> Files => Set<StoredFile>();
    public DbSet<StoredRow> Rows => Set<StoredRow>();
    public DbSet<StoredDocument> Documents => Set<StoredDocument>();
    public DbSet<StoredProblem> Problems => Set<StoredProblem>();
    public DbSet<StoredEvidence> Evidence => Set<StoredEvidence>();
    public DbSet<StoredProject> Projects => Set<StoredProject>();
    public DbSet<StoredFactor> Factors => Set<StoredFactor>();
    public DbSet<StoredItem> Items => Set<StoredItem>();
    public DbSet<StoredRater> Raters => Set<StoredRater>();
    public DbSet<StoredAssignment> Assignments => Set<StoredAssignment>();
    public DbSet<StoredCode> Codes => Set<StoredCode>();

    public static RiskContext Of(Database database) => database.Provider == DatabaseProvider.Sqlite ? new SqliteRiskContext(database) : new PostgreSqlRiskContext(database);

    /// <summary>The same with its tables made or brought up to date.</summary>
    public static RiskContext Migrated(Database database)
    {
        var context = Of(database);
        Migrations.Run(context, Room, database);
        return context;
    }

    /// <summary>Whether there is a database to be asked: who only asks makes no file.</summary>
    public static bool IsThere(Database database) => database.Provider != DatabaseProvider.Sqlite || File.Exists(database.Where);

    // SQLite keeps a time without saying that it is UTC.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<Utc>();
        configurationBuilder.Properties<RowLevel>().HaveConversion<string>();
        configurationBuilder.Properties<ProblemKind>().HaveConversion<string>();
        configurationBuilder.Properties<EvidenceRelation>().HaveConversion<string>();
        configurationBuilder.Properties<Verdict>().HaveConversion<string>();
        configurationBuilder.Properties<RaterRole>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<StoredFile>(file =>
        {
            file.ToTable("risk_files");
            file.HasIndex(one => one.Hash).IsUnique();
        });
        modelBuilder.Entity<StoredRow>(row =>
        {
            row.ToTable("risk_rows");
            row.HasOne<StoredFile>().WithMany().HasForeignKey(one => one.FileId);
            row.HasIndex(one => new { one.FileId, one.Uid }).IsUnique();
            row.HasIndex(one => new { one.Domain, one.Subdomain });
            row.HasIndex(one => one.Document);
        });
        modelBuilder.Entity<StoredDocument>(document =>
        {
            document.ToTable("risk_documents");
            document.HasKey(one => new { one.FileId, one.Number });
            document.HasOne<StoredFile>().WithMany().HasForeignKey(one => one.FileId);
        });
        modelBuilder.Entity<StoredProblem>(problem =>
        {
            problem.ToTable("risk_problems");
            problem.HasOne<StoredFile>().WithMany().HasForeignKey(one => one.FileId);
        });
        EvidenceTables.Configure(modelBuilder);
        CodingTables.Configure(modelBuilder);
        // Names that SQL need not quote.
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(Hump().Replace(property.Name, "_$0").ToLowerInvariant());
    }

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex Hump();

    private sealed class Utc() : ValueConverter<DateTime, DateTime>(time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
}

/// <summary>The tables in a file.</summary>
internal sealed class SqliteRiskContext(Database database) : RiskContext(database.OptionsFor<SqliteRiskContext>(Room));

/// <summary>The tables on a server.</summary>
internal sealed class PostgreSqlRiskContext(Database database) : RiskContext(database.OptionsFor<PostgreSqlRiskContext>(Room));
