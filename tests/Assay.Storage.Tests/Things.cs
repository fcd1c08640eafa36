using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Assay.Storage.Tests;

/// <summary>The smallest room: one table, made by one migration that both providers understand.</summary>
public sealed class ThingsContext(Database database) : DbContext(database.OptionsFor<ThingsContext>("things"))
{
    public static RoomStore Room { get; } = new("things", database => new ThingsContext(database));

    public DbSet<Thing> Things => Set<Thing>();

    // There is no snapshot of so small a model.
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Thing>().ToTable("things").Property(thing => thing.Id).ValueGeneratedNever();
}

public sealed class Thing
{
    public int Id { get; init; }
    public required string Name { get; init; }
}

[DbContext(typeof(ThingsContext))]
[Migration("20260101000000_First")]
public sealed class First : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateTable("things", table => new { Id = table.Column<int>(), Name = table.Column<string>() }, constraints: table => table.PrimaryKey("PK_things", thing => thing.Id));
}
