using Assay.Core.Options;
using Assay.Core.Runs;

namespace Assay.Risks.Evidence;

/// <summary>Which run found it, and with which code.</summary>
/// <param name="Key">The same wherever the run's folder lies and whatever it is called: of its kind, start, seed and options.</param>
/// <param name="Name">Name of its folder when it was filed.</param>
/// <param name="Experiment">Kind of run: <c>gemma-scope</c>.</param>
/// <param name="Preset">The preset whose options it had; empty where they are no preset's.</param>
/// <param name="Seed">Where all its randomness came from.</param>
/// <param name="OptionsHash">Canonical hash of its options.</param>
/// <param name="Code">Version and commit that ran it.</param>
/// <param name="Start">When it was started, UTC.</param>
public sealed record RunProvenance(string Key, string Name, string Experiment, string Preset, long Seed, string OptionsHash, CodeVersion Code, DateTime Start)
{
    private const int KeyLength = 16;

    internal static RunProvenance Of(RunRecord record, string name, string preset) =>
        new(KeyOf(record), name, record.Kind, preset, record.Seed, record.OptionsHash, record.Code, record.Start.UtcDateTime);

    private static string KeyOf(RunRecord record) => OptionsJson.Hash(new Identity(record.Kind, record.Start, record.Seed, record.OptionsHash))[..KeyLength];

    private sealed record Identity(string Kind, DateTimeOffset Start, long Seed, string OptionsHash);
}
