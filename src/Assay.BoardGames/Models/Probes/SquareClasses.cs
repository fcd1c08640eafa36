using Assay.BoardGames.Properties;

namespace Assay.BoardGames.Models;

/// <summary>Between labels, whose cells are yes or no, and one class a square: the number of its true cell, or their count where none is true.</summary>
internal static class SquareClasses
{
    /// <summary>[N · S].</summary>
    public static long[] Of(BoardLabels labels)
    {
        var squares = labels.Cells / labels.Classes;
        var classes = new long[(long)labels.Boards * squares];
        Array.Fill(classes, labels.Classes);
        for (var board = 0; board < labels.Boards; board++)
        {
            foreach (var cell in labels.True(board))
                classes[(long)board * squares + cell / labels.Classes] = cell % labels.Classes;
        }
        return classes;
    }

    /// <summary>The way back, with boards and games as <paramref name="like"/> has them.</summary>
    public static BoardLabels Labels(ReadOnlySpan<long> classes, BoardLabels like)
    {
        var squares = like.Cells / like.Classes;
        var builder = new BoardLabels.Builder(like.Property, like.CellNames, like.Classes);
        var cells = new byte[like.Cells];
        for (var board = 0; board < like.Boards; board++)
        {
            if (board > 0 && like.Game[board] != like.Game[board - 1])
                builder.EndGame();
            Array.Clear(cells);
            for (var square = 0; square < squares; square++)
            {
                if (classes[board * squares + square] is var said && said < like.Classes)
                    cells[square * like.Classes + (int)said] = 1;
            }
            builder.Add(cells);
        }
        return builder.Build();
    }
}
