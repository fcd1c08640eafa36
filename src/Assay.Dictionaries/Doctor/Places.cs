using Assay.Models;

namespace Assay.Dictionaries.Doctor;

/// <summary>What a dictionary of given widths might read and write in a model; activations that are the same under two names are listed once.</summary>
internal sealed class Places
{
    private static readonly SiteKind[] Order =
        [SiteKind.ResidPost, SiteKind.MlpOut, SiteKind.MlpIn, SiteKind.AttnZ, SiteKind.AttnOut, SiteKind.ResidMid, SiteKind.ResidPre, SiteKind.MlpRaw, SiteKind.MlpAct];

    private readonly SparseAutoencoder _dictionary;
    private readonly TransformerConfig _config;
    private readonly Dictionary<Reading, Reading> _known = [];

    public Places(SparseAutoencoder dictionary, TransformerConfig config)
    {
        (_dictionary, _config) = (dictionary, config);
        Sites = [.. Site.All(config).Where(site => site.Kind != SiteKind.AttnPattern && site.Width(config) is var width && (width == dictionary.InputWidth || width == dictionary.OutputWidth))];
    }

    /// <summary>Sites as wide as what it reads or writes.</summary>
    public IReadOnlyList<Site> Sites { get; }

    /// <summary>What the file names, where this model has it.</summary>
    public (Reading Input, Reading Target)? Declared()
    {
        if (_dictionary.Input is not { } input || !Sites.Contains(input) || input.Width(_config) != _dictionary.InputWidth)
            return null;
        var target = _dictionary.Target ?? input;
        return Sites.Contains(target) && target.Width(_config) == _dictionary.OutputWidth ? (new(input), new(target)) : null;
    }

    /// <summary>Every input, each with the targets that it is compared with: itself, the MLP's output of its layer before and after the post-norm, and the file's own.</summary>
    public IReadOnlyList<(Reading Input, IReadOnlyList<Reading> Targets)> Candidates(ActivationSample sample)
    {
        var readings = Distinct(sample);
        var declared = Declared();
        return [.. readings.Where(reading => Width(reading) == _dictionary.InputWidth)
            .Select(input => (input, Targets(input, declared?.Target)))
            .Where(pair => pair.Item2.Count > 0)];
    }

    /// <summary>The one name of a reading that has several: what leaves one block enters the next.</summary>
    public Reading Canonical(Reading reading) => _known.GetValueOrDefault(reading, reading);

    private IReadOnlyList<Reading> Targets(Reading input, Reading? declared)
    {
        var layer = input.Site.Layer;
        List<Reading?> targets = [input, new(new Site(SiteKind.MlpOut, layer)), new(new Site(SiteKind.MlpRaw, layer)), declared];
        return [.. targets.OfType<Reading>().Where(target => Sites.Contains(target.Site) && Width(target) == _dictionary.OutputWidth).Select(Canonical).Distinct()];
    }

    private int Width(Reading reading) => reading.Site.Width(_config);

    // Ordered so that the file's names come first, then the usual ones.
    private List<Reading> Distinct(ActivationSample sample)
    {
        var found = new List<(Reading Reading, float[] Row)>();
        var declared = Declared() is { } named ? new[] { named.Input, named.Target } : [];
        var plain = Sites.OrderBy(site => Array.IndexOf(Order, site.Kind)).Select(site => new Reading(site));
        var normalised = Sites.Where(site => site.Kind is SiteKind.ResidPre or SiteKind.ResidMid or SiteKind.ResidPost).Select(site => new Reading(site, true));
        foreach (var reading in declared.Concat(plain).Concat(normalised).Distinct())
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            var row = sample.Rows(reading, 2).contiguous().data<float>().ToArray();
            var same = found.Find(other => Same(other.Row, row)).Reading;
            _known[reading] = same ?? reading;
            if (same is null)
                found.Add((reading, row));
        }
        return [.. found.Select(pair => pair.Reading)];
    }

    private static bool Same(float[] a, float[] b)
    {
        if (a.Length != b.Length)
            return false;
        double difference = 0, squares = 0;
        for (var i = 0; i < a.Length; i++)
            (difference, squares) = (difference + ((double)a[i] - b[i]) * ((double)a[i] - b[i]), squares + (double)a[i] * a[i]);
        return difference <= 1e-8 * squares;
    }
}
