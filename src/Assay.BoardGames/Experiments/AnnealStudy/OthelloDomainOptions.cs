using Assay.Core.Options;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>The mini OthelloGPT as a domain: one model, trained once and kept under the Assay home, which all seeds share.</summary>
public sealed record OthelloDomainOptions : DomainDictionaries
{
    /// <summary>The model, where dictionaries read it, the games behind them, and what a linear probe has to reach for coverage to decide.</summary>
    public BoardModelOptions Model { get; init; } = new() { Training = new() { Training = new Models.GameTrainingOptions().Training with { Steps = 12_000 } } };

    private protected override IEnumerable<Fault> Own() => OptionsCheck.Within("model", Model);
}
