using Microsoft.EntityFrameworkCore;

namespace Assay.Storage;

/// <summary>The tables of one room, as whoever looks after databases sees them.</summary>
/// <param name="Room">The room's name: <c>risks</c>.</param>
/// <param name="Open">A context over its tables in a database. Nothing is opened yet.</param>
public sealed record RoomStore(string Room, Func<Database, DbContext> Open);

/// <summary>How far a room's tables are in a database.</summary>
/// <param name="Room">The room.</param>
/// <param name="Applied">Migrations that were run, in order.</param>
/// <param name="Pending">Migrations that this version has and the database has not.</param>
/// <param name="Unknown">Migrations that the database has and this version has not: a newer version wrote it.</param>
/// <param name="Rows">Rows of each table; empty while migrations are pending.</param>
public sealed record RoomStatus(string Room, IReadOnlyList<string> Applied, IReadOnlyList<string> Pending, IReadOnlyList<string> Unknown, IReadOnlyDictionary<string, long> Rows);
