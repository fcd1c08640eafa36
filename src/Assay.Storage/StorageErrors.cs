using System.Data.Common;
using System.Net.Sockets;
using Assay.Core.Errors;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Assay.Storage;

/// <summary>Turns what a database's driver throws into what the user can mend.</summary>
public static class StorageErrors
{
    /// <summary>Does the work; where the database cannot be reached, read or written, says so with its place.</summary>
    /// <param name="database">The database.</param>
    /// <param name="work">All of it in one transaction where it writes, so that nothing is half done.</param>
    /// <exception cref="AssayException">The driver failed.</exception>
    public static T Translated<T>(Database database, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (Driver(failure) is { } cause)
        {
            throw new AssayException($"database {database.Where}: {Told(cause)}", failure);
        }
    }

    /// <inheritdoc cref="Translated{T}(Database, Func{T})"/>
    public static void Translated(Database database, Action work) => Translated(database, () =>
    {
        work();
        return true;
    });

    /// <summary>Whether a write failed because another has put something unique there first: read again, and it may go through.</summary>
    public static bool IsConflict(Exception failure)
    {
        for (var at = failure; at is not null; at = at.InnerException)
        {
            // 2067 and 1555 are a unique index and a primary key; 40001 and 40P01 transactions that could not be put in an order.
            if (at is SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected })
                return true;
        }
        return false;
    }

    private static Exception? Driver(Exception failure)
    {
        for (var at = failure; at is not null; at = at.InnerException)
        {
            if (at is DbException or SocketException or TimeoutException or IOException or UnauthorizedAccessException)
                return at;
            // EF wraps what the driver says, and says itself that a retry might help.
            if (at is not (DbUpdateException or InvalidOperationException))
                return null;
        }
        return null;
    }

    private static string Told(Exception cause) => cause switch
    {
        SqliteException { SqliteErrorCode: 26 } => "is no SQLite database",
        SqliteException { SqliteErrorCode: 11 } => "is damaged; restore a backup (assay db restore)",
        SqliteException { SqliteErrorCode: 14 } => "cannot be opened; is its folder there, and may you write into it?",
        SqliteException { SqliteErrorCode: 5 or 6 } => "is in use by another program; try again when that has ended",
        SqliteException { SqliteErrorCode: 13 } => "the disk is full; nothing was changed",
        SqliteException { SqliteErrorCode: 8 } => "cannot be written",
        _ => $"{cause.Message.TrimEnd('.')}. Nothing was changed",
    };
}
