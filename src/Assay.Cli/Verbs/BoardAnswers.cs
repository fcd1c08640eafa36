using System.Text.Json.Serialization;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Rules.Chess;

namespace Assay.Cli.Verbs;

/// <summary>What properties say of one position.</summary>
internal sealed record BoardAnswers(string Fen, PropertyMode Mode, IReadOnlyList<BoardAnswer> Properties)
{
    /// <summary>For the drawing.</summary>
    [JsonIgnore]
    public Position Position { get; private init; }

    public static BoardAnswers Of(Position position, IReadOnlyList<BoardProperty<Position>> properties) =>
        new(position.ToFen(), properties[0].Mode, [.. properties.Select(property => BoardAnswer.Of(position, property))]) { Position = position };
}

/// <summary>One property: of a number its value, of one question 0 or 1, of many the names of those that are true.</summary>
internal sealed record BoardAnswer(string Name, int Cells, bool Defined, int? Value, IReadOnlyList<string>? True)
{
    /// <summary>Whether the value is a number and no yes or no.</summary>
    [JsonIgnore]
    public bool Counts { get; private init; }

    public static BoardAnswer Of(Position position, BoardProperty<Position> property)
    {
        var cells = property.Label(position);
        return property.Size == 1
            ? new(property.Name, 1, property.IsDefined(position), cells[0], null) { Counts = property.IsCount }
            : new(property.Name, property.Size, property.IsDefined(position), null, [.. property.CellNames.Where((_, cell) => cells[cell] == 1)]);
    }
}
