using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Models;
using Assay.Models.Text;
using static System.FormattableString;

namespace Assay.BoardGames.Models;

/// <summary>A transformer that reads a game's transcripts, and the game it reads. Owns the transformer.</summary>
/// <remarks>On disk a Hugging Face folder with <c>game.json</c> beside it; without that file the vocabulary's size tells the game.</remarks>
public sealed class GameModel : IDisposable
{
    internal const string GameFile = "game.json";

    /// <summary>Takes over the transformer.</summary>
    /// <exception cref="UnreadableFileException">The vocabulary is not the game's.</exception>
    public GameModel(Transformer transformer, PlayedGame game, string source = "the model")
    {
        game.Require(transformer.Config, source);
        (Transformer, Game) = (transformer, game);
    }

    /// <summary>The weights.</summary>
    public Transformer Transformer { get; }

    /// <summary>What is played.</summary>
    public PlayedGame Game { get; }

    internal ITokenizer Tokenizer => GameTokenizer.For(Game);

    /// <summary>A fresh model: a GPT-2 with exact GELU, biases and an output matrix of its own, the MLP four times as wide as the residual stream.</summary>
    /// <param name="game">Gives vocabulary and context.</param>
    /// <param name="shape">Width, blocks, heads, and the context where it is not the game's.</param>
    /// <param name="seeds">The stream <c>game-model/init</c> draws the weights.</param>
    public static GameModel Create(PlayedGame game, GameModelSize shape, SeedStreams seeds) =>
        new(Transformer.Create(shape.Config(game), seeds.Stream("game-model/init")), game);

    /// <summary>Opens a folder or file in any layout of <see cref="PublishedWeights"/>.</summary>
    /// <exception cref="UnreadableFileException">Unreadable, or the vocabulary is no game's.</exception>
    public static GameModel Load(string path, PublishedWeightsOptions? options = null)
    {
        var stated = Path.Combine(path, GameFile) is var file && File.Exists(file) ? OptionsCheck.Require(OptionsJson.ReadFile<PlayedGame>(file), file) : null;
        var transformer = PublishedWeights.Load(path, options);
        try
        {
            return new(transformer, stated ?? PlayedGame.OfVocabulary(transformer.Config.VocabularySize, path), path);
        }
        catch
        {
            transformer.Dispose();
            throw;
        }
    }

    /// <summary>Writes a Hugging Face folder and its game.json.</summary>
    public void Save(string folder)
    {
        Transformer.Save(folder);
        OptionsJson.WriteFile(Path.Combine(folder, GameFile), Game);
    }

    /// <inheritdoc/>
    public void Dispose() => Transformer.Dispose();
}

/// <summary>How large a game model is. The defaults are a model that two cores train within the half hour; the published ones are 512 wide with 8 blocks of 8 heads.</summary>
public sealed record GameModelSize : IOptions
{
    /// <summary>d, width of the residual stream.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Heads; they divide the width.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Tokens a chess model is fed at most; null: 1,023. An Othello model is always fed whole games.</summary>
    public int? Context { get; init; }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Width < 1 || Heads < 1 || Width % Heads != 0)
            yield return new Fault("heads", Invariant($"is {Heads}, expected a divisor of width ({Width})"));
        if (Layers < 1)
            yield return new Fault("layers", Invariant($"is {Layers}, expected at least 1"));
        if (Context is < 2)
            yield return new Fault("context", Invariant($"is {Context}, expected at least 2, or null for the game's own"));
    }

    internal TransformerConfig Config(PlayedGame game) => GameModelShape.Gpt2 with
    {
        VocabularySize = game.VocabularySize, ContextLength = game.Game == GameKind.Chess ? Context ?? game.ContextLength : game.ContextLength,
        Width = Width, Layers = Layers, Heads = Heads, KeyValueHeads = Heads, HeadWidth = Width / Math.Max(1, Heads), MlpWidth = 4 * Width,
    };
}
