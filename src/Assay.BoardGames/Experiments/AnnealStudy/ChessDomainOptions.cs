using Assay.BoardGames.Games;
using Assay.Core.Options;
using Assay.Models;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>A chess model of the user's as a domain: dictionaries are trained on all characters of its games and scored at the dots, where White is to move.</summary>
/// <remarks>The file's first games are those that classifiers are chosen and scored on; all that follow are trained on.</remarks>
public sealed record ChessDomainOptions : DomainDictionaries
{
    /// <summary>The model's folder or file.</summary>
    public string? Model { get; init; }

    /// <summary>Its games: PGN or transcripts, plain or .zst.</summary>
    public string? Games { get; init; }

    /// <summary>What happens to a game that cannot be read or breaks the rules.</summary>
    public OnError OnError { get; init; } = OnError.Stop;

    /// <summary>Where dictionaries read and write; null: the residual stream after the middle block.</summary>
    public Site? Site { get; init; }

    /// <summary>The property that is scored, by its name in results files.</summary>
    public string Property { get; init; } = "board_to_piece_masked_blank_and_initial_state";

    /// <summary>Games read at most.</summary>
    public int MostGames { get; init; } = 20_000;

    /// <summary>Coverage decides only where a linear probe's F1 on the test games reaches this (0…1).</summary>
    public double ProbeGate { get; init; } = 0.9;

    private protected override IEnumerable<Fault> Own()
    {
        if (MostGames < 3)
            yield return new Fault("mostGames", FormattableString.Invariant($"is {MostGames}, expected at least 3"));
        if (ProbeGate is not (>= 0 and <= 1))
            yield return new Fault("probeGate", FormattableString.Invariant($"is {ProbeGate}, expected 0 to 1"));
    }
}
