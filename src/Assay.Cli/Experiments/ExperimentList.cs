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
        if (inputs.Text is not null)
            throw ExperimentInputs.NotTaken("board-games", "--text: it plays its own games");
        if (inputs.Device is not (null or "cpu" or "auto"))
            throw ExperimentInputs.NotTaken("board-games", $"--device {inputs.Device}: it runs on the CPU so far");
        if (inputs.Model is not null && options.Model is null)
            throw ExperimentInputs.NotTaken("board-games", "--model at glance and quick, which are on planted boards: take it to standard or paper");
        var model = options.Model is { } own ? own with { Folder = inputs.Model ?? own.Folder } : null;
        return options with { Model = model, Seeds = inputs.Seeds ?? options.Seeds };
    }
}
