using Assay.BoardGames.Experiments;
using Assay.Dictionaries.Experiments;

namespace Assay.Cli.Experiments;

/// <summary>Every experiment that <c>assay reproduce</c> knows. A new room adds one line here.</summary>
internal static class ExperimentList
{
    public static IReadOnlyList<IRegisteredExperiment> All { get; } =
    [
        new RegisteredExperiment<GemmaScopeOptions>(new GemmaScopeExperiment(), WithInputs),
        new RegisteredExperiment<BoardStateOptions>(new BoardStateExperiment(), WithInputs),
    ];

    private static GemmaScopeOptions WithInputs(GemmaScopeOptions options, ExperimentInputs inputs) => inputs.Device is null or "cpu" or "auto"
        ? options with
        {
            Text = options.Text with { Path = inputs.Text ?? options.Text.Path },
            Model = options.Model with { Folder = inputs.Model ?? options.Model.Folder },
            Dictionaries = options.Dictionaries with { Seeds = inputs.Seeds ?? options.Dictionaries.Seeds },
        }
        : throw ExperimentInputs.NotTaken("gemma-scope", $"--device {inputs.Device}: it runs on the CPU so far");

    private static BoardStateOptions WithInputs(BoardStateOptions options, ExperimentInputs inputs)
    {
        foreach (var (option, given) in ((string, bool)[])[("--text", inputs.Text is not null), ("--model", inputs.Model is not null), ("--device", inputs.Device is not (null or "cpu" or "auto"))])
        {
            if (given)
                throw ExperimentInputs.NotTaken("board-games", $"{option}: it makes its own activations, on the CPU");
        }
        return options with { Seeds = inputs.Seeds ?? options.Seeds };
    }
}
