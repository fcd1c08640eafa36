using Assay.Core.Errors;
using Assay.Risks.Samples;
using Assay.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Database = Assay.Storage.Database;

namespace Assay.Risks.Store;

/// <summary>The repository kept in a database: every file that was imported, and the rows of the last one in tables.</summary>
/// <param name="database">Where; its tables are made or brought up to date at the first use.</param>
public sealed class RiskStore(Database database)
{
    /// <summary>The room's tables, for whoever looks after databases.</summary>
    public static RoomStore Room { get; } = new(RiskContext.Room, RiskContext.Of);

    /// <summary>Takes a file in, all of it or nothing. The same bytes again change nothing.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="name">What it is called.</param>
    /// <exception cref="UnreadableFileException">It holds no repository.</exception>
    /// <exception cref="AssayException">The database fails; it is as it was.</exception>
    public ImportOutcome Import(byte[] content, string name)
    {
        var repository = RepositoryFile.Parse(content, name);
        return StorageErrors.Translated(database, () =>
        {
            using var context = Open();
            using var transaction = BeginWriting(context);
            var before = context.Files.SingleOrDefault(file => file.IsCurrent);
            var hash = RepositoryFile.Hash(content);
            var difference = before is null || before.Hash == hash ? null : RepositoryDifference.Between(RepositoryFile.Parse(before.Content, before.Name), repository);
            if (before?.Hash != hash)
                Replace(context, before, new() { Name = Path.GetFileName(name), Hash = hash, Content = content, Release = repository.Release, Updated = repository.Updated, ImportedAt = DateTime.UtcNow, IsCurrent = true }, repository);
            transaction.Commit();
            return new ImportOutcome(repository, hash, before?.Hash == hash, before?.Name, difference);
        });
    }

    /// <summary>The repository as it was last imported, or null where nothing was.</summary>
    public Repository? Current() => StorageErrors.Translated(database, () =>
    {
        if (!IsThere())
            return null;
        using var context = Open();
        var file = context.Files.AsNoTracking().SingleOrDefault(file => file.IsCurrent);
        return file is null ? null : RepositoryFile.Parse(file.Content, file.Name);
    });

    /// <summary>The same with its file, and the built-in sample where nothing was imported.</summary>
    public (Repository Repository, string Name, ImportedFile? File) CurrentOrSample() =>
        Files().FirstOrDefault(one => one.IsCurrent) is { } file && Current() is { } current ? (current, file.Name, file) : (SampleRepository.Repository, SampleRepository.Name, null);

    /// <summary>Every file that was imported, the last first.</summary>
    public IReadOnlyList<ImportedFile> Files() => StorageErrors.Translated(database, () =>
    {
        if (!IsThere())
            return [];
        using var context = Open();
        return (IReadOnlyList<ImportedFile>)[.. context.Files.OrderByDescending(file => file.ImportedAt).ThenByDescending(file => file.Id).Select(file => new ImportedFile(file.Name, file.Hash, file.Release, file.Updated, file.ImportedAt, file.IsCurrent))];
    });

    /// <summary>A transaction of the only writer: of two imports at a time each would take its file for the current one. Readers go on. SQLite's transactions are so by themselves.</summary>
    internal static IDbContextTransaction BeginWriting(RiskContext context)
    {
        var transaction = context.Database.BeginTransaction();
        if (context is PostgreSqlRiskContext)
            context.Database.ExecuteSqlRaw("LOCK TABLE risk_files IN EXCLUSIVE MODE");
        return transaction;
    }

    private bool IsThere() => RiskContext.IsThere(database);

    private RiskContext Open() => RiskContext.Migrated(database);

    private static void Replace(RiskContext context, StoredFile? before, StoredFile fresh, Repository repository)
    {
        context.Rows.ExecuteDelete();
        context.Documents.ExecuteDelete();
        context.Problems.ExecuteDelete();
        if (before is not null)
            before.IsCurrent = false;
        var file = context.Files.SingleOrDefault(file => file.Hash == fresh.Hash) ?? context.Files.Add(fresh).Entity;
        (file.IsCurrent, file.ImportedAt) = (true, fresh.ImportedAt);
        context.SaveChanges();
        BulkInsert.Into(context, repository.Rows.Zip(RowUid.Of(repository.Rows), (row, uid) => StoredRow.Of(row, uid, file.Id)));
        BulkInsert.Into(context, repository.Documents.Select(document => StoredDocument.Of(document, file.Id)));
        BulkInsert.Into(context, repository.Problems.Select(problem => StoredProblem.Of(problem, file.Id)));
        DatabaseSearchIndex.Tables(context).Fill(repository, file.Id);
    }
}

/// <summary>What an import found.</summary>
/// <param name="Repository">What was read.</param>
/// <param name="Hash">SHA-256 of the file.</param>
/// <param name="WasThere">Whether the same bytes were the current file already, so that nothing was done.</param>
/// <param name="ReplacedName">Name of the file that was current before, or null.</param>
/// <param name="Difference">What changed against it; null where there was none or it was the same.</param>
public sealed record ImportOutcome(Repository Repository, string Hash, bool WasThere, string? ReplacedName, RepositoryDifference? Difference);

/// <summary>A file that was imported.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hash">SHA-256.</param>
/// <param name="Release">The release it is of.</param>
/// <param name="Updated">The day in its banner.</param>
/// <param name="ImportedAt">When, in UTC.</param>
/// <param name="IsCurrent">Whether it is the one that is searched and counted.</param>
public sealed record ImportedFile(string Name, string Hash, int Release, string Updated, DateTime ImportedAt, bool IsCurrent);
