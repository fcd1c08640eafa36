using Assay.BoardGames.Games;
using Assay.BoardGames.Properties;
using Assay.Core.Errors;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>Chess games: boards are read at the dots, where White is to move, in the first 256 characters of a game and 20 times at most, as the reference scores them.</summary>
internal sealed class ChessSet(IReadOnlyList<ChessGame> games) : GameSet(PlayedGame.Chess, games.Count)
{
    /// <summary>Games of a file that begin with the usual position; those that do not are faults like any other, since no transcript could tell.</summary>
    public static ChessSet Read(string path, OnError onError, Action<string>? skipped, int most)
    {
        var kept = new List<ChessGame>();
        foreach (var game in ChessGames.Read(path, onError, fault => skipped?.Invoke($"{path}: {fault}")))
        {
            if (kept.Count == most)
                break;
            if (game.Start == Rules.Chess.Position.Start)
                kept.Add(game);
            else if (onError == OnError.Stop)
                throw Odd(game).InFile(path);
            else
                skipped?.Invoke($"{path}: {Odd(game)}");
        }
        return new(kept);
    }

    public override GameSet Slice(int first, int count) => new ChessSet([.. games.Skip(first).Take(count)]);

    public override GameSet Whole => this;

    public override TokenSequences Text(int length) => GameText.Chess(games.Select(game => ChessTranscript.Of(game, length).Text), length);

    public override BoardLabels Labels(GameModel model, string? property = null, PropertyMode mode = PropertyMode.Paper)
    {
        var named = ChessProperties.Named([property ?? ChessProperties.BoardName], mode);
        return named.Count == 1
            ? Labels(model, [named[0].Name], mode)[0]
            : throw new AssayException($"'{property}' names {named.Count} properties, expected one: take one of {string.Join(", ", named.Select(one => one.Name))}");
    }

    public override IReadOnlyList<BoardLabels> Labels(GameModel model, IReadOnlyList<string> properties, PropertyMode mode = PropertyMode.Paper)
    {
        RequireSameGame(model);
        return ChessLabels.Of(Scored(model).Select(transcript => transcript.Boards), ChessProperties.Named(properties, mode));
    }

    public override IReadOnlyList<int>? LastMoves(GameModel model) => null;

    public override LegalMoveRate LegalMoves(GameModel model, CancellationToken cancellation = default) => ChessMoveSample.Rate(model, [.. Scored(model)], cancellation);

    private protected override (TokenSequences Text, IReadOnlyList<IReadOnlyList<int>> Places) Rows(GameModel model, bool everyToken)
    {
        ChessTranscript[] transcripts = [.. Scored(model)];
        var length = transcripts.Max(transcript => transcript.Text.Length);
        var ids = new long[(long)transcripts.Length * length];     // what follows a game's end is never looked back at
        for (var row = 0; row < transcripts.Length; row++)
        {
            var tokens = ChessCharacters.Encode(transcripts[row].Text);
            for (var i = 0; i < tokens.Length; i++)
                ids[(long)row * length + i] = tokens[i];
        }
        using var flat = tensor(ids, int64);
        return (new(flat.view(transcripts.Length, length), model.Tokenizer), [.. transcripts.Select(transcript => everyToken ? [.. Enumerable.Range(0, transcript.Text.Length)] : transcript.Dots)]);
    }

    private IEnumerable<ChessTranscript> Scored(GameModel model)
    {
        var characters = Math.Min(ChessTranscript.ReferenceCharacters, model.Transformer.Config.ContextLength);
        return games.Select(game => ChessTranscript.Of(game, characters, ChessTranscript.ReferenceBoards));
    }

    private static GameFault Odd(ChessGame game) => new(game.Number, "begins with a position of its own, which a transcript cannot tell");
}
