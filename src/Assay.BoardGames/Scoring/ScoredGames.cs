using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.Dictionaries;

namespace Assay.BoardGames.Scoring;

/// <summary>Games of one side of a score, train or test, with what is true on their boards. Row i of features and board i of labels are the same board.</summary>
internal sealed class ScoredGames
{
    private readonly IReadOnlyDictionary<NamedProperty, BoardLabels> _labels;
    private readonly IReadOnlyList<int>? _lastMoves;

    public ScoredGames(GameModel model, GameSet games, IReadOnlyList<NamedProperty> properties, PropertyMode mode)
    {
        Games = games;
        var labels = games.Labels(model, [.. properties.Select(property => property.Name)], mode);
        _labels = properties.Zip(labels).ToDictionary(pair => pair.First, pair => pair.Second);
        _lastMoves = games.LastMoves(model);
    }

    public GameSet Games { get; }

    public ScoredBoards With(SparseRows features, NamedProperty property) => new(features, _labels[property], _lastMoves);
}
