using Assay.BoardGames.Models;
using Assay.Models;

namespace Assay.BoardGames.Experiments;

/// <summary>What a report says of the game model, beside what its dictionaries scored.</summary>
/// <param name="Game">What it plays: <c>Othello 6x6</c>.</param>
/// <param name="Config">Its sizes.</param>
/// <param name="Site">Where dictionaries read.</param>
/// <param name="Record">How it was trained; null for one that was brought.</param>
/// <param name="ProbeF1">F1 of the linear probe on the first repetition's test games.</param>
/// <param name="Gate">What it has to reach for claims about the board to be judged.</param>
/// <param name="Turned">The causal check; null where none was asked for.</param>
internal sealed record ModelFacts(string Game, TransformerConfig Config, Site Site, GameModelRecord? Record, double ProbeF1, double Gate, TurnedDiscs? Turned)
{
    /// <summary>Whether the model knows the board well enough for claims about it.</summary>
    public bool Knows => ProbeF1 >= Gate;

    /// <summary>The probe's F1, what it needs, and how far training went.</summary>
    public string Weakness => FormattableString.Invariant($"Model too weak: after {Training} a linear probe at {Site} reads the board with an F1 of {ProbeF1:F3}, and {Gate} is needed.");

    private string Training => Record is { } record ? FormattableString.Invariant($"the {record.Options.Training.Steps:N0} steps that it is given") : "its training elsewhere";
}

/// <summary>The causal check with one dictionary.</summary>
/// <param name="Dictionary">Its name.</param>
/// <param name="Result">Legal-move errors by kind of edit.</param>
internal sealed record TurnedDiscs(string Dictionary, CausalCheckResult Result);
