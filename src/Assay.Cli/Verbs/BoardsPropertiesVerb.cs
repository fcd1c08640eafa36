using System.CommandLine;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Rules.Chess;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay boards properties</c>: what is true of a chess position, in the words that scores use.</summary>
internal static class BoardsPropertiesVerb
{
    private static readonly Argument<string[]> Fens = new("fen")
    {
        Description = "Chess positions as FENs, in quotes or not, or with _ for spaces; or the word start. None: the list of properties.", Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string> Mode = Words.Option("--mode", "Whose definitions: the paper's program, quirks included, or what a player means.", "paper", "paper", "strict");

    private static readonly Option<string[]> Names = new("--property")
    {
        Description = "Only these; strategy (the 14 of the paper's figures) and board stand for lists.", HelpName = "name", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    public static Verb Verb { get; } = new()
    {
        Name = "properties",
        Summary = "Show what is true of chess positions: every board-state property that dictionaries are scored on.",
        Arguments = [Fens],
        Options = [Mode, Names],
        Examples =
        [
            new("boards properties", "the list of properties and their sizes"),
            new("boards properties rnbqkbnr/pppp1ppp/8/4p3/4P3/8/PPPP1PPP/RNBQKBNR w KQkq e6 0 2", "all of them after 1.e4 e5, boards drawn"),
            new("boards properties 6k1/8/1r3q2/3N4/8/8/8/4K3_w_-_-_0_1 --property any_fork specific_fork --mode strict", "a fork of rook and queen, which the paper's any_fork does not count"),
            new("boards properties start --property strategy --json", "for a program"),
        ],
        UsesTensors = false,
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var properties = ChessProperties.Named(call.Value(Names) is { Length: > 0 } names ? names : ["all"], call.Value(Mode) == "strict" ? PropertyMode.Strict : PropertyMode.Paper);
        var positions = Positions(call.Value(Fens) ?? []);
        return positions.Count == 0 ? List(properties) : Answers([.. positions.Select(position => BoardAnswers.Of(position, properties))]);
    }

    private static Outcome List(IReadOnlyList<BoardProperty<Position>> properties)
    {
        var rows = properties.Select(property => new { property.Name, Cells = property.Size, property.Classes, Counts = property.IsCount, property.ReferenceName }).ToArray();
        return new(rows, console => console.Write(RunTables.Rows(["property", "cells", "in results files"],
            rows.Select(row => new[] { row.Name, row.Counts ? "a number" : Invariant($"{row.Cells}"), row.ReferenceName }))));
    }

    private static Outcome Answers(IReadOnlyList<BoardAnswers> boards) => new(boards, console =>
    {
        foreach (var board in boards)
            BoardAnswersView.Show(console, board);
    });

    // All faults of all positions at once, so that a list is mended once.
    private static List<Position> Positions(IEnumerable<string> words)
    {
        var (positions, wrong) = (new List<Position>(), new List<string>());
        foreach (var text in Texts(words))
        {
            if (text == "start")
                positions.Add(Position.Start);
            else if (Fen.TryParse(text, out var position, out var faults))
                positions.Add(position);
            else
                wrong.Add($"FEN '{text}': {string.Join("; ", faults.Select(fault => fault.Text))}");
        }
        return wrong.Count == 0 ? positions : throw new AssayException(string.Join(Environment.NewLine, wrong));
    }

    // A word with ranks in it opens a FEN; words without belong to the one before, so that quotes can be left out.
    private static List<string> Texts(IEnumerable<string> words)
    {
        var texts = new List<string>();
        foreach (var word in words.Select(word => word.Replace('_', ' ')))
        {
            if (word.Contains('/') || word == "start" || texts.Count == 0 || texts[^1] == "start")
                texts.Add(word);
            else
                texts[^1] += $" {word}";
        }
        return texts;
    }
}
