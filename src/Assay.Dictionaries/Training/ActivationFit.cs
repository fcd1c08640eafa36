using Assay.Core.Errors;
using Assay.Models.Activations;

namespace Assay.Dictionaries.Training;

/// <summary>Whether a stream gives what the dictionaries of a run need.</summary>
internal static class ActivationFit
{
    public static void Require(IReadOnlyList<DictionaryOptions> dictionaries, DictionaryTrainingOptions training, IActivationStream stream)
    {
        var faults = dictionaries.SelectMany(options => Faults(options, stream)).ToList();
        if (stream.BatchSize != training.BatchSize)
            faults.Add(FormattableString.Invariant($"training.batchSize is {training.BatchSize}, and the stream's batches have {stream.BatchSize} rows"));
        if (faults.Count > 0)
            throw new AssayException("the activations do not fit the dictionaries: " + string.Join("; ", faults));
    }

    private static IEnumerable<string> Faults(DictionaryOptions options, IActivationStream stream)
    {
        foreach (var site in (Models.Site[])[options.Site, options.TargetSite ?? options.Site])
        {
            if (!stream.Sites.Contains(site))
                yield return $"{options.Name} needs {site}, and the stream has {string.Join(", ", stream.Sites)}";
        }
    }
}
