using Assay.BoardGames.Planted;
using Assay.Core.Options;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Planted boards as a domain; the controls are trained here alone, at the first number of latents.</summary>
public sealed record PlantedDomainOptions : DomainDictionaries
{
    /// <summary>What is planted.</summary>
    public PlantedOptions Boards { get; init; } = new();

    private protected override IEnumerable<Fault> Own() => OptionsCheck.Within("boards", Boards);
}
