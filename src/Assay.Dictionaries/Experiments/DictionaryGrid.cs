using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Dictionaries.Architectures;
using Assay.Models;

namespace Assay.Dictionaries.Experiments;

/// <summary>Which dictionaries an experiment trains: sparsities × widths × architectures × sites, and how many seeds the central ones have.</summary>
public sealed record DictionaryGrid : IOptions
{
    /// <summary>The layer of all sites; null is the middle one.</summary>
    public int? Layer { get; init; }

    /// <summary>Latents of the central dictionaries.</summary>
    public int MainWidth { get; init; } = 16_384;                                      // Gemma Scope, table of dictionaries

    /// <summary>Further widths, at the residual site.</summary>
    public IReadOnlyList<int> OtherWidths { get; init; } = [65_536, 131_072];

    /// <summary>λ of the JumpReLU curves, in units where E‖x‖² = 1.</summary>
    public IReadOnlyList<double> SparsityCoefficients { get; init; } = [3e-4, 6e-4, 1e-3, 2e-3, 4e-3];

    /// <summary>The other architectures, at the residual site and the main width.</summary>
    public RivalGrid Rivals { get; init; } = new();

    /// <summary>λ of the curves at the attention and MLP sites; empty leaves those sites out.</summary>
    public IReadOnlyList<double> BranchCoefficients { get; init; } = [3e-4, 6e-4, 1e-3, 2e-3, 4e-3];

    /// <summary>λ of the transcoders from the MLP's input to its output; empty trains none.</summary>
    public IReadOnlyList<double> TranscoderCoefficients { get; init; } = [3e-4, 6e-4, 1e-3];

    /// <summary>What a transcoder's target is divided by.</summary>
    public TargetScale TranscoderScale { get; init; } = TargetScale.LikeInput;       // Gemma Scope, transcoders

    /// <summary>λ of dictionaries with one half frozen at random, the baselines that need training; null trains none.</summary>
    public double? BaselineCoefficient { get; init; } = 6e-4;

    /// <summary>Seeds of the central dictionaries (JumpReLU and TopK, residual site, main width); the others have one.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The JumpReLU settings that all share, λ apart.</summary>
    public JumpReLUOptions JumpReLU { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (MainWidth < 1 || OtherWidths.Any(width => width < 1))
            yield return new Fault("mainWidth", "widths are at least 1 latent");
        if (SparsityCoefficients.Count == 0)
            yield return new Fault("sparsityCoefficients", "is empty, expected at least one λ");
        if (Seeds < 1)
            yield return new Fault("seeds", FormattableString.Invariant($"is {Seeds}, expected at least 1"));
        foreach (var k in Rivals.K.Where(k => k < 1 || k > MainWidth))
            yield return new Fault("rivals.k", FormattableString.Invariant($"holds {k}, expected 1 to the {MainWidth} latents of the main width"));
        foreach (var fault in JumpReLU.Faults())
            yield return fault with { Member = "jumpReLU." + fault.Member };
    }

    /// <summary>The grid at a model's sites.</summary>
    /// <exception cref="AssayException">The layer does not exist.</exception>
    internal ResolvedGrid Resolve(TransformerConfig model)
    {
        var layer = Layer ?? (model.Layers - 1) / 2;
        var residual = new Site(SiteKind.ResidPost, layer).Within(model);
        return new(residual, new(SiteKind.AttnZ, layer), new(SiteKind.MlpOut, layer), new(SiteKind.MlpIn, layer), this);
    }
}

/// <summary>The architectures that JumpReLU is compared with.</summary>
public sealed record RivalGrid
{
    /// <summary>K of the TopK curve.</summary>
    public IReadOnlyList<int> K { get; init; } = [20, 50, 100, 200];

    /// <summary>TopK's auxiliary loss; its dead window must fit in the run.</summary>
    public AuxKOptions AuxK { get; init; } = new();

    /// <summary>λ of the Gated curve.</summary>
    public IReadOnlyList<double> GatedCoefficients { get; init; } = [0.02, 0.04, 0.08];

    /// <summary>λ of the ReLU-L1 curve.</summary>
    public IReadOnlyList<double> ReluCoefficients { get; init; } = [0.02, 0.04, 0.08];
}

/// <summary>What a dictionary is in the grid for.</summary>
internal enum Family
{
    /// <summary>The paper's.</summary>
    JumpReLU,

    /// <summary>k-sparse.</summary>
    TopK,

    /// <summary>Gated.</summary>
    Gated,

    /// <summary>ReLU with an L1 penalty.</summary>
    ReluL1,

    /// <summary>JumpReLU from the MLP's input to its output.</summary>
    Transcoder,

    /// <summary>JumpReLU with a random, frozen decoder.</summary>
    FrozenDecoder,

    /// <summary>JumpReLU with a random, frozen encoder.</summary>
    FrozenEncoder,
}

/// <summary>One dictionary of the grid.</summary>
internal sealed record GridEntry(DictionaryOptions Options, Family Family, int Seed);

/// <summary>A grid whose sites are known.</summary>
internal sealed record ResolvedGrid(Site Residual, Site Attention, Site Mlp, Site MlpInput, DictionaryGrid Options)
{
    public int MainWidth => Options.MainWidth;

    public int Seeds => Options.Seeds;

    public int Narrowest => Options.OtherWidths.Append(MainWidth).Min();

    public int Widest => Options.OtherWidths.Append(MainWidth).Max();

    /// <summary>The sites that autoencoders are trained at.</summary>
    public IReadOnlyList<Site> Sites => Options.BranchCoefficients.Count > 0 ? [Residual, Attention, Mlp] : [Residual];

    /// <summary>The sites whose activations are collected.</summary>
    public IReadOnlyList<Site> Collected => Options.TranscoderCoefficients.Count > 0 ? [.. Sites.Append(Mlp).Append(MlpInput).Distinct()] : Sites;

    /// <summary>Every dictionary of the grid.</summary>
    public IReadOnlyList<GridEntry> Entries() =>
    [
        .. Central(),
        .. from width in Options.OtherWidths from λ in Options.SparsityCoefficients select Jump(Residual, width, λ),
        .. from site in Sites.Skip(1) from λ in Options.BranchCoefficients select Jump(site, MainWidth, λ),
        .. Options.Rivals.GatedCoefficients.Select(λ => Entry(Family.Gated, Residual, MainWidth, new GatedOptions { SparsityCoefficient = λ }, λ)),
        .. Options.Rivals.ReluCoefficients.Select(λ => Entry(Family.ReluL1, Residual, MainWidth, new ReluL1Options { SparsityCoefficient = λ }, λ)),
        .. Options.TranscoderCoefficients.Select(Transcoder),
        .. Baselines(),
    ];

    /// <summary>The JumpReLU dictionaries that a tuned model gets of its own.</summary>
    public IReadOnlyList<GridEntry> Tuned() => [.. Options.SparsityCoefficients.Select(λ => Jump(Residual, MainWidth, λ))];

    private IEnumerable<GridEntry> Central() =>
        from seed in Enumerable.Range(0, Seeds)
        from entry in Options.SparsityCoefficients.Select(λ => Jump(Residual, MainWidth, λ, seed))
            .Concat(Options.Rivals.K.Select(k => Entry(Family.TopK, Residual, MainWidth, new TopKOptions { K = k, AuxK = Options.Rivals.AuxK }, k, seed)))
        select entry;

    private GridEntry Jump(Site site, int width, double λ, int seed = 0) => Entry(Family.JumpReLU, site, width, Options.JumpReLU with { SparsityCoefficient = λ }, λ, seed);

    private GridEntry Transcoder(double λ)
    {
        var entry = Entry(Family.Transcoder, MlpInput, MainWidth, Options.JumpReLU with { SparsityCoefficient = λ }, λ);
        return entry with { Options = entry.Options with { TargetSite = Mlp, TargetScale = Options.TranscoderScale } };
    }

    private IEnumerable<GridEntry> Baselines()
    {
        if (Options.BaselineCoefficient is not { } λ)
            yield break;
        foreach (var (family, frozen) in ((Family, FrozenPart)[])[(Family.FrozenDecoder, FrozenPart.Decoder), (Family.FrozenEncoder, FrozenPart.Encoder)])
        {
            var entry = Entry(family, Residual, MainWidth, Options.JumpReLU with { SparsityCoefficient = λ }, λ);
            yield return entry with { Options = entry.Options with { Frozen = frozen } };
        }
    }

    private static GridEntry Entry(Family family, Site site, int width, ArchitectureOptions architecture, double sparsity, int seed = 0)
    {
        var name = FormattableString.Invariant($"{site}-{family}-w{width}-{sparsity}-s{seed}").ToLowerInvariant();
        return new(new DictionaryOptions { Name = name, Site = site, Latents = width, Architecture = architecture }, family, seed);
    }
}
