using Assay.BoardGames.Games;
using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.Models.Text;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.BoardGames.Scoring;

/// <summary>What dictionaries are asked.</summary>
/// <param name="Lists">Which properties.</param>
/// <param name="Mode">Whose definitions of them.</param>
/// <param name="Scores">How scores are made.</param>
/// <param name="Seed">Of intervals and the shuffled floor; the same draws for every dictionary.</param>
public sealed record BoardQuestions(IReadOnlyList<PropertyList> Lists, PropertyMode Mode, ScoreOptions Scores, long Seed);

/// <summary>Scores dictionaries of one site of a game model on the same games: latents are chosen on train games and scored on test games.</summary>
/// <remarks>
/// The model runs once for all dictionaries of the site. Largest values of latents come from the train boards; in chess from every character of the first half of the train games, at most
/// 1,000, as published. Uses the model, does not own it.
/// </remarks>
public sealed class DictionaryJudge : IDisposable
{
    private const int GamesAtOnce = 100, MostSampleGames = 1000;

    private readonly GameModel _model;
    private readonly BoardQuestions _questions;
    private readonly NamedProperty[] _properties;
    private readonly ScoredGames _train, _test;
    private Tensor? _trainActivations, _testActivations;
    private TokenSequences? _text;
    private DictionaryEvaluator? _evaluator;

    /// <summary>Labels the games; the model first runs when a dictionary is judged.</summary>
    public DictionaryJudge(GameModel model, Site site, GameSet train, GameSet test, BoardQuestions questions)
    {
        (_model, Site, _questions) = (model, site.Within(model.Transformer.Config), questions);
        _properties = [.. questions.Lists.SelectMany(list => list.Members).Distinct()];
        (_train, _test) = (new(model, train, _properties, questions.Mode), new(model, test, _properties, questions.Mode));
    }

    /// <summary>Where dictionaries read.</summary>
    public Site Site { get; }

    /// <summary>Fails unless a dictionary reads activations as wide as the site's.</summary>
    /// <param name="reads">The width that the dictionary reads.</param>
    /// <param name="path">Its folder, for the error.</param>
    /// <param name="model">Of which the site is.</param>
    /// <param name="site">Where the dictionary is to read.</param>
    /// <exception cref="AssayException">It is of another width.</exception>
    public static void Require(int reads, string path, GameModel model, Site site)
    {
        if (site.Width(model.Transformer.Config) is var width && reads != width)
            throw new AssayException(Invariant($"{path}: reads activations of width {reads}, but {site} of this model has width {width}: the dictionary belongs to another model or site"));
    }

    /// <summary>Scores a dictionary of the site.</summary>
    /// <param name="name">What it is called beside others.</param>
    /// <param name="path">Its folder.</param>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="annealed">Whether its penalty was p-annealed, where its file does not say.</param>
    /// <param name="cancellation">Stops between pieces of work.</param>
    public DictionaryResult Judge(string name, string path, SparseAutoencoder dictionary, bool annealed = false, CancellationToken cancellation = default)
    {
        Require(dictionary.InputWidth, path, _model, Site);
        _trainActivations ??= _train.Games.Activations(_model, Site, cancellation);
        _testActivations ??= _test.Games.Activations(_model, Site, cancellation);
        var train = BoardFeatures.Of(dictionary, _trainActivations, cancellation);
        var test = BoardFeatures.Of(dictionary, _testActivations, cancellation);
        var grid = Grid(train, Site, x => BoardFeatures.Of(dictionary, x, cancellation), cancellation);
        var origin = ResultsOrigin.Of(dictionary, path, annealed, _train.Games.Count, _test.Games.Count);
        return Result(name, origin, Proxies(dictionary, cancellation), train, test, grid, cancellation);
    }

    /// <summary>Scores the MLP neurons of the site's block as if they were latents: the baseline that needs no dictionary.</summary>
    /// <remarks>Values below zero can be no yes and are left out, of L0 too; what a neuron stands for is not decoded, so other figures are not measured.</remarks>
    public DictionaryResult JudgeNeurons(CancellationToken cancellation = default)
    {
        var site = new Site(SiteKind.MlpAct, Site.Layer);
        var train = Neurons(_train.Games, site, cancellation);
        var test = Neurons(_test.Games, site, cancellation);
        var grid = Grid(train, site, Positive, cancellation);
        var proxies = new ProxyMetrics { L0 = (double)test.Latents.Length / test.Count, AliveFraction = (double)grid.Alive.Length / grid.Latents };
        return Result($"neurons of {site}", new($"neurons of {site}", ResultsOrigin.Neurons, ResultsOrigin.Neurons, _train.Games.Count, _test.Games.Count), proxies, train, test, grid, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _evaluator?.Dispose();
        _text?.Dispose();
        _trainActivations?.Dispose();
        _testActivations?.Dispose();
    }

    private DictionaryResult Result(string name, ResultsOrigin origin, ProxyMetrics proxies, SparseRows train, SparseRows test, ThresholdGrid grid, CancellationToken cancellation)
    {
        var (results, rows) = (new List<PropertyResult>(), new List<PropertyScores>());
        foreach (var property in _properties)
        {
            cancellation.ThrowIfCancellationRequested();
            var scores = DictionaryScores.Of(_train.With(train, property), _test.With(test, property), grid, _questions.Scores, new SeedStreams(_questions.Seed).Child($"score/{property.Name}"));
            results.Add(PropertyResult.Of(property, scores));
            rows.Add(scores.Paper with { Property = property.Column });
        }
        return new(name, origin, proxies, results, ResultsColumns.Row(origin, proxies, rows));
    }

    private ThresholdGrid Grid(SparseRows train, Site site, Func<Tensor, SparseRows> encode, CancellationToken cancellation)
    {
        if (_model.Game.Game == GameKind.Othello)
            return ThresholdGrid.Of(train);
        var sample = _train.Games.Slice(0, Math.Clamp(_train.Games.Count / 2, 1, MostSampleGames));
        return ThresholdGrid.Of(train.Width, Pieces(sample, (games, stop) => games.TokenActivations(_model, site, stop), encode, cancellation));
    }

    private SparseRows Neurons(GameSet games, Site site, CancellationToken cancellation) =>
        SparseRows.Join([.. Pieces(games, (some, stop) => some.Activations(_model, site, stop), Positive, cancellation)]);

    private static IEnumerable<SparseRows> Pieces(GameSet games, Func<GameSet, CancellationToken, Tensor> read, Func<Tensor, SparseRows> encode, CancellationToken cancellation)
    {
        for (var first = 0; first < games.Count; first += GamesAtOnce)
        {
            using var x = read(games.Slice(first, Math.Min(GamesAtOnce, games.Count - first)), cancellation);
            yield return encode(x);
        }
    }

    private static SparseRows Positive(Tensor activations)
    {
        using var positive = activations.relu();
        return SparseRows.Of(positive);
    }

    private ProxyMetrics Proxies(SparseAutoencoder dictionary, CancellationToken cancellation)
    {
        var context = _model.Transformer.Config.ContextLength;
        _text ??= _test.Games.Text(_model.Game.Game == GameKind.Chess ? Math.Min(ChessTranscript.ReferenceCharacters, context) : context);
        _evaluator ??= new(_model.Transformer, _text, new() { Sequences = (int)_text.Count, BatchSequences = 64, ImportanceTokens = 0 });
        return ProxyMetrics.Of(_evaluator.Evaluate(dictionary, Site, dictionary.IsTranscoder ? dictionary.Target ?? Site : Site, cancellation));
    }
}
