namespace Assay.Dictionaries.Doctor;

/// <summary>The measurements: every place on few tokens, the best and the file's own on all, then the known mistakes where they come into question.</summary>
internal sealed class Examination(SparseAutoencoder dictionary, ActivationSample sample, Places places, DoctorOptions options, CancellationToken cancellation)
{
    private const int Octaves = 4;
    private const double LeastOctaves = 0.3, ClearlyBetter = 0.9;   // scales are tried in steps of a quarter octave
    private readonly IReadOnlyList<(Reading Input, IReadOnlyList<Reading> Targets)> _candidates = places.Candidates(sample);

    private Fit[] _screened = [];

    public int Tokens => sample.Tokens;

    /// <summary>The file's own place under the name that the ranking uses; null where this model has no such place.</summary>
    public (Reading Input, Reading Target)? Declared { get; } = places.Declared() is { } named ? (places.Canonical(named.Input), places.Canonical(named.Target)) : null;

    /// <summary>The dictionary as it is, on all tokens, best place first.</summary>
    public IReadOnlyList<Fit> Rank()
    {
        _screened = [.. _candidates.SelectMany(one => Score(Repairs.None, one.Input, one.Targets, options.ScreeningTokens)).OrderBy(Fvu)];
        var chosen = _screened.Take(options.Finalists).Concat(_screened.Where(IsDeclared)).Distinct();
        return [.. chosen.SelectMany(fit => Score(Repairs.None, fit.Input, [fit.Target], Tokens)).OrderBy(Fvu)];
    }

    public bool IsDeclared(Fit fit) => Declared is { } declared && (fit.Input, fit.Target) == declared;

    /// <summary>The best repaired reading; at the ranked places where one of them fits at all, else everywhere.</summary>
    public (Repair Repair, Fit Fit) BestRepair(IReadOnlyList<Fit> ranking)
    {
        var wide = ranking[0].Fvu > options.NoFit;
        var tried = wide ? _candidates : [.. ranking.Select(fit => (fit.Input, (IReadOnlyList<Reading>)[fit.Target]))];
        var screened = tried.SelectMany(one => Repaired(one.Input, one.Targets)).OrderBy(pair => Fvu(pair.Fit)).ToArray();
        var known = screened.Take(options.Finalists).Concat(screened.Where(pair => IsDeclared(pair.Fit)).Take(1)).Distinct().Select(OnAllTokens).OrderBy(pair => Fvu(pair.Fit)).ToArray();
        var loudness = OtherLoudness();
        if (known.Length == 0)
            return loudness;
        var named = known[Math.Max(Array.FindIndex(known, pair => IsDeclared(pair.Fit) && pair.Fit.Fvu <= known[0].Fit.Fvu * options.SiteMargin), 0)];
        // What explains a number beats what only measures one.
        return OtherScales([named.Fit, .. ranking]).Append(loudness).Prepend(named).MinBy(pair => Fvu(pair.Fit) * (pair == named ? ClearlyBetter : 1) * (pair.Fit.Input.Normalised ? options.SiteMargin : 1));
    }

    /// <summary>The scalar on the input, undone on the output, under which a place fits best: by octaves, then by quarters of one around the best.</summary>
    public double BestScale(Fit place)
    {
        if (dictionary.Convention.Rows != RowNormalisation.None)
            return 1;
        var octaves = Enumerable.Range(-Octaves, 2 * Octaves + 1).Select(step => (double)step).MinBy(step => At(place, step));
        return Math.Pow(2, Enumerable.Range(-3, 7).Select(step => octaves + step / 4.0).MinBy(step => At(place, step)));
    }

    private IEnumerable<(Repair Repair, Fit Fit)> OtherScales(IEnumerable<Fit> places) => places.DistinctBy(place => (place.Input, place.Target))
        .Select(place => (Place: place, Scale: BestScale(place))).Where(pair => Math.Abs(Math.Log2(pair.Scale)) > LeastOctaves)
        .Select(pair => OnAllTokens((Repairs.OtherScale(pair.Scale), pair.Place)));

    // The dictionary as it is, but for a factor on what it writes.
    private (Repair Repair, Fit Fit) OtherLoudness()
    {
        var best = _screened.MinBy(fit => double.IsNaN(fit.ScaledFvu) ? double.PositiveInfinity : fit.ScaledFvu)!;
        var own = Array.Find(_screened, IsDeclared);
        var place = own is not null && own.ScaledFvu <= best.ScaledFvu * options.SiteMargin ? own : best;
        return OnAllTokens((Repairs.OtherLoudness(place.OutputScale), place));
    }

    private (Repair Repair, Fit Fit) OnAllTokens((Repair Repair, Fit Fit) pair) => (pair.Repair, Score(pair.Repair, pair.Fit.Input, [pair.Fit.Target], Tokens).Single());

    private double At(Fit place, double octaves) => Fvu(Score(Repairs.None with { Scale = Math.Pow(2, octaves) }, place.Input, [place.Target], options.ScreeningTokens).Single());

    private IEnumerable<(Repair Repair, Fit Fit)> Repaired(Reading input, IReadOnlyList<Reading> targets)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return [.. Repairs.For(dictionary, sample.Rows(input, options.ScreeningTokens)).SelectMany(repair => Score(repair, input, targets, options.ScreeningTokens).Select(fit => (repair, fit)))];
    }

    private IReadOnlyList<Fit> Score(Repair repair, Reading input, IReadOnlyList<Reading> targets, int tokens)
    {
        cancellation.ThrowIfCancellationRequested();
        return FitScore.Of(dictionary, sample, repair, input, targets, tokens);
    }

    private static double Fvu(Fit fit) => double.IsNaN(fit.Fvu) ? double.PositiveInfinity : fit.Fvu;
}
