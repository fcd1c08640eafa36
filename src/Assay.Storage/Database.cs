using Assay.Core.Errors;
using Assay.Core.Runs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static System.FormattableString;

namespace Assay.Storage;

/// <summary>Which program keeps the tables.</summary>
public enum DatabaseProvider
{
    /// <summary>One file, no server.</summary>
    Sqlite,

    /// <summary>A server, for several users.</summary>
    PostgreSql,
}

/// <summary>A database and where it is. Nothing is opened yet.</summary>
/// <param name="Provider">Which program keeps it.</param>
/// <param name="Connection">Its connection string, with the password where there is one: not for display.</param>
public sealed record Database(DatabaseProvider Provider, string Connection)
{
    /// <summary>The environment variable that names the database where no option does.</summary>
    public const string Variable = "ASSAY_DATABASE";

    private const int PostgreSqlPort = 5432;

    /// <summary>Where it is, without secrets: the file, or <c>user@host:port/name</c>.</summary>
    public string Where => Provider == DatabaseProvider.Sqlite ? File : Invariant($"{PostgreSql.Username}@{PostgreSql.Host}:{PostgreSql.Port}/{PostgreSql.Database}");

    /// <summary>The SQLite file, absolute.</summary>
    internal string File => Path.GetFullPath(new SqliteConnectionStringBuilder(Connection).DataSource);

    internal NpgsqlConnectionStringBuilder PostgreSql => new(Connection);

    /// <summary>What <paramref name="text"/> names: a file, or a server as <c>postgres://user:password@host:port/name</c> or <c>Host=…;Database=…</c>. Null: ASSAY_DATABASE, else <c>assay.db</c> in the Assay home.</summary>
    /// <exception cref="AssayException">The words of a server that cannot be understood.</exception>
    public static Database Named(string? text = null)
    {
        var named = text ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(named))
            return OfFile(Path.Combine(AssayHome.Folder, "assay.db"));
        try
        {
            if (named.StartsWith("postgres://", StringComparison.Ordinal) || named.StartsWith("postgresql://", StringComparison.Ordinal))
                return new(DatabaseProvider.PostgreSql, OfUri(new Uri(named)));
            return named.Contains("Host=", StringComparison.OrdinalIgnoreCase) ? new(DatabaseProvider.PostgreSql, Complete(new(named)).ConnectionString) : OfFile(named);
        }
        catch (Exception failure) when (failure is ArgumentException or UriFormatException)
        {
            throw new AssayException($"database: the words that name a server cannot be understood: {failure.Message}. Expected postgres://user:password@host:port/name, Host=…;Database=…, or a file", failure);
        }
    }

    /// <summary>The SQLite database in a file, which need not exist.</summary>
    public static Database OfFile(string path) => new(DatabaseProvider.Sqlite, new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(path), Pooling = false }.ConnectionString);

    /// <summary>How a room's context reaches the database.</summary>
    /// <param name="room">The room: its migrations are written down in a table of their own, so that rooms change apart from each other.</param>
    public DbContextOptions<TContext> OptionsFor<TContext>(string room) where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        var history = $"{room}_migrations";
        if (Provider == DatabaseProvider.Sqlite)
            builder.UseSqlite(Connection, sqlite => sqlite.MigrationsHistoryTable(history));
        else
            builder.UseNpgsql(Connection, server => server.MigrationsHistoryTable(history));
        return builder.Options;
    }

    private static string OfUri(Uri uri)
    {
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host, Port = uri.IsDefaultPort || uri.Port < 0 ? PostgreSqlPort : uri.Port, Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) };
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        return Complete(builder).ConnectionString;
    }

    private static NpgsqlConnectionStringBuilder Complete(NpgsqlConnectionStringBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Database) || string.IsNullOrEmpty(builder.Host))
            throw new ArgumentException("host or name of the database is missing");
        builder.Username ??= Environment.UserName;
        return builder;
    }
}
