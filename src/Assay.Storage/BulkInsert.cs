using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using static System.FormattableString;

namespace Assay.Storage;

/// <summary>Puts many rows into a table by one prepared statement: nothing of them is tracked, and keys that the database makes are not read back.</summary>
public static class BulkInsert
{
    /// <summary>Inserts the entities within the context's transaction.</summary>
    /// <returns>How many there were.</returns>
    public static int Into<TEntity>(DbContext context, IEnumerable<TEntity> entities) where TEntity : class
    {
        var type = context.Model.FindEntityType(typeof(TEntity)) ?? throw new ArgumentException($"{typeof(TEntity).Name} is no entity of the context");
        var columns = type.GetProperties().Where(property => !(property.IsPrimaryKey() && property.ValueGenerated == ValueGenerated.OnAdd)).ToList();
        context.Database.OpenConnection();
        using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
#pragma warning disable CA2100 // Names of the model's table and columns, quoted; every value is a parameter.
        command.CommandText = Statement(type, columns, context.GetService<ISqlGenerationHelper>());
#pragma warning restore CA2100
        var count = 0;
        foreach (var entity in entities)
        {
            Fill(command, columns, entity);
            if (count++ == 0)
                command.Prepare();
            command.ExecuteNonQuery();
        }
        return count;
    }

    private static string Statement(IEntityType type, List<IProperty> columns, ISqlGenerationHelper quote)
    {
        var table = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
        var names = columns.Select(column => quote.DelimitIdentifier(column.GetColumnName(table)!));
        return $"INSERT INTO {quote.DelimitIdentifier(table.Name)} ({string.Join(", ", names)}) VALUES ({string.Join(", ", columns.Select((_, i) => Invariant($"@p{i}")))})";
    }

    // The first row makes the parameters, with the column's own types, so that a null says what it is none of.
    private static void Fill(DbCommand command, List<IProperty> columns, object entity)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            var (mapping, value) = (columns[i].GetRelationalTypeMapping(), columns[i].GetGetter().GetClrValue(entity));
            if (command.Parameters.Count == i)
                command.Parameters.Add(mapping.CreateParameter(command, Invariant($"@p{i}"), value, columns[i].IsNullable));
            else
                command.Parameters[i].Value = (value is null || mapping.Converter is not { } converter ? value : converter.ConvertToProvider(value)) ?? DBNull.Value;
        }
    }
}
