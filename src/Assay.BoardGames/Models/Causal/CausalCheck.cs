using Assay.BoardGames.Properties;
using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Dictionaries;
using Assay.Models;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>Settings of the causal check.</summary>
public sealed record CausalCheckOptions : IOptions
{
    /// <summary>Positions asked, one a game.</summary>
    public int Positions { get; init; } = 500;

    /// <summary>How far beyond the probe's boundary an activation is pushed, in its own distance from it: 1 mirrors it.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Latents that are switched off, and on, for one square at most.</summary>
    public int Latents { get; init; } = 8;

    /// <summary>How the probe is fitted.</summary>
    public ProbeOptions Probe { get; init; } = new();

    /// <summary>Level (0…1) of the intervals over games.</summary>
    public double Level { get; init; } = 0.95;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (name, value) in new[] { ("positions", Positions), ("latents", Latents) })
        {
            if (value < 1)
                yield return new Fault(name, Invariant($"is {value}, expected at least 1"));
        }
        if (Strength is not (>= 0 and < double.PositiveInfinity))
            yield return new Fault("strength", Invariant($"is {Strength}, expected 0 or more"));
        if (Level is not (> 0 and < 1))
            yield return new Fault("level", Invariant($"is {Level}, expected a share between 0 and 1"));
        foreach (var fault in OptionsCheck.Within("probe", Probe))
            yield return fault;
    }
}

/// <summary>Legal-move errors of one kind of edit.</summary>
/// <param name="Mean">Squares wrongly offered or wrongly left out, a position.</param>
/// <param name="Interval">Of the mean, over games.</param>
/// <param name="PerPosition">The errors themselves, position after position the same ones for every kind.</param>
public sealed record LegalMoveErrors(double Mean, Interval Interval, IReadOnlyList<int> PerPosition);

/// <summary>What became of a model whose picture of one square was turned.</summary>
/// <param name="Clean">The untouched model held against the real board: what it gets wrong anyway.</param>
/// <param name="Unedited">The untouched model held against the board with one disc turned: what an edit without effect scores.</param>
/// <param name="Probe">After a step along the probe's direction.</param>
/// <param name="Dictionary">After switching latents of the one colour off and of the other on; null without a dictionary.</param>
/// <param name="Unknown">Share of positions for whose square the dictionary has no latent of either colour, 0…1: there its edit is none.</param>
public sealed record CausalCheckResult(LegalMoveErrors Clean, LegalMoveErrors Unedited, LegalMoveErrors Probe, LegalMoveErrors? Dictionary, double Unknown);

/// <summary>
/// Whether a model uses what a probe or a dictionary reads: one disc is turned in the activations, and the model's next moves are held against those allowed on the
/// board with that disc turned. After the intervention of Li et al. 2023 (2210.13382, §4): of its moves as many as are allowed there, the likeliest, are compared.
/// </summary>
public static class CausalCheck
{
    private const int AtOnce = 64;

    /// <summary>Runs the check on Othello.</summary>
    /// <param name="model">An Othello model.</param>
    /// <param name="site">Where the disc is turned, for the last move alone.</param>
    /// <param name="fitted">Games that the probe and the latents' meanings are learnt from.</param>
    /// <param name="asked">Other games, one position of each.</param>
    /// <param name="dictionary">Reads and writes the site; null for none.</param>
    /// <param name="options">How many positions, how strong an edit.</param>
    /// <param name="seed">Of the probe and the choice of positions and squares.</param>
    /// <param name="progress">Shown by batches of positions.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static CausalCheckResult Run(GameModel model, Site site, GameSet fitted, GameSet asked, SparseAutoencoder? dictionary,
        CausalCheckOptions options, long seed, IProgressReporter progress, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "the causal check");
        if (asked is not OthelloSet games || fitted.Game.Game != GameKind.Othello)
            throw new AssayException("the causal check turns discs, so it needs games and a model of Othello.");
        var seeds = new SeedStreams(seed).Child("causal-check");
        using var activations = fitted.Activations(model, site, cancellation);
        var labels = fitted.Labels(model, mode: PropertyMode.Strict);
        using var probe = SquareProbe.Fit(activations, labels, options.Probe, seeds.Stream("probe"), cancellation);
        var latents = dictionary is null ? null : LatentEdit.Of(dictionary, activations, labels, options.Latents);
        var cases = TurnedDisc.Choose(games, model.Transformer.Config.ContextLength, options.Positions, seeds.Stream("positions"));
        var errors = new ErrorsByKind();
        using var task = progress.Start("turning discs", cases.Count, "positions");
        foreach (var part in cases.Chunk(AtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            Ask(model, site, part, new ProbeEdit(probe, options.Strength), latents, errors);
            task.Report(errors.Clean.Count);
        }
        LegalMoveErrors Summary(List<int> all, string name) => new(all.Average(), Bootstrap.Mean([.. all.Select(error => (double)error)], seeds.Stream($"interval/{name}"), new(Level: options.Level)), all);
        return new(Summary(errors.Clean, "clean"), Summary(errors.Unedited, "unedited"), Summary(errors.Probe, "probe"),
            latents is null ? null : Summary(errors.Dictionary, "dictionary"), latents is null ? double.NaN : latents.Unknown / (double)cases.Count);
    }

    private static void Ask(GameModel model, Site site, TurnedDisc[] cases, ProbeEdit probe, LatentEdit? latents, ErrorsByKind errors)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var text = GameText.Othello([.. cases.Select(one => one.Game)], model.Game.Side, model.Transformer.Config.ContextLength);
        var ids = text.Ids.to(model.Transformer.Device);
        var places = tensor(cases.Select((one, row) => (long)row * text.Length + one.Place).ToArray(), device: ids.device);
        var clean = model.Transformer.Forward(ids, new Taps().Read(site));
        var rows = clean[site].flatten(0, 1).index_select(0, places).to(float32);
        var moves = NextMoves.Of(clean.Logits, places, model.Game.Side);
        NextMoves Edited(Tensor change)
        {
            Tensor Put(Tensor x) => (x.flatten(0, 1).index_add(0, places, change.to(x.dtype), 1)).view_as(x);
            return NextMoves.Of(model.Transformer.Forward(ids, new Taps().Replace(site, Put)).Logits, places, model.Game.Side);
        }
        errors.Clean.AddRange(cases.Select((one, row) => moves.Errors(row, one.Board.LegalMoves)));
        errors.Unedited.AddRange(cases.Select((one, row) => moves.Errors(row, one.Turned.LegalMoves)));
        var pushed = Edited(probe.Changes(rows, cases));
        errors.Probe.AddRange(cases.Select((one, row) => pushed.Errors(row, one.Turned.LegalMoves)));
        if (latents is null)
            return;
        var switched = Edited(latents.Changes(rows, cases));
        errors.Dictionary.AddRange(cases.Select((one, row) => switched.Errors(row, one.Turned.LegalMoves)));
    }

    private sealed record ErrorsByKind
    {
        public List<int> Clean { get; } = [];

        public List<int> Unedited { get; } = [];

        public List<int> Probe { get; } = [];

        public List<int> Dictionary { get; } = [];
    }
}
