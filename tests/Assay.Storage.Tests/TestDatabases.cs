using Assay.TestKit;

namespace Assay.Storage.Tests;

/// <summary>A database for one test. Each test class is written once and run over both.</summary>
public interface ITestDatabase : IDisposable
{
    Database Database { get; }
}

public sealed class SqliteDatabase : ITestDatabase
{
    private readonly TemporaryFolder _folder = new();

    public SqliteDatabase() => Database = Database.OfFile(_folder["test.db"]);

    public Database Database { get; }

    public void Dispose() => _folder.Dispose();
}

public sealed class PostgreSqlDatabase : ITestDatabase
{
    public Database Database { get; } = Database.Named(PostgreSqlServer.NewDatabase());

    public void Dispose()
    {
    }
}
