using Assay.BoardGames.Experiments;
using Assay.Dictionaries.Experiments;
using Assay.Magnitudes.Experiments;
using Assay.Magnitudes.Experiments.Circles;
using Assay.Poisoning.Images.Experiments;
using Assay.Risks.Experiments;

namespace Assay.Cli.Experiments;

/// <summary>Every experiment that <c>assay reproduce</c> knows. A new room adds one line here.</summary>
internal static class ExperimentList
{
    public static IReadOnlyList<IRegisteredExperiment> All { get; } =
    [
        new RegisteredExperiment<GemmaScopeOptions>(new GemmaScopeExperiment(), WithInputs),
        new RegisteredExperiment<BoardStateOptions>(new BoardStateExperiment(), WithInputs),
        new RegisteredExperiment<OnionOptions>(new OnionExperiment(), WithInputs),
        new RegisteredExperiment<CirclesOptions>(new CirclesExperiment(), WithInputs),
        new RegisteredExperiment<BadLossOptions>(new BadLossExperiment(), WithInputs),
        new RegisteredExperiment<RepositoryOptions>(new RepositoryExperiment(), WithInputs),
    ];

    private static GemmaScopeOptions WithInputs(GemmaScopeOptions options, ExperimentInputs inputs)
    {
        OnTheCpu("gemma-scope", inputs);
        NoImages("gemma-scope", inputs);
        return options with
        {
            Text = options.Text with { Path = inputs.Text ?? options.Text.Path },
            Model = options.Model with { Folder = inputs.Model ?? options.Model.Folder },
            Dictionaries = options.Dictionaries with { Seeds = inputs.Seeds ?? options.Dictionaries.Seeds },
        };
    }

    private static BoardStateOptions WithInputs(BoardStateOptions options, ExperimentInputs inputs)
    {
        if (inputs.Text is not null)
            throw ExperimentInputs.NotTaken("board-games", "--text: it plays its own games");
        OnTheCpu("board-games", inputs);
        NoImages("board-games", inputs);
        if (inputs.Model is not null && options.Model is null)
            throw ExperimentInputs.NotTaken("board-games", "--model at glance and quick, which are on planted boards: take it to standard or paper");
        var model = options.Model is { } own ? own with { Folder = inputs.Model ?? own.Folder } : null;
        return options with { Model = model, Seeds = inputs.Seeds ?? options.Seeds };
    }

    private static OnionOptions WithInputs(OnionOptions options, ExperimentInputs inputs)
    {
        OnTheCpu("onion", inputs);
        NoImages("onion", inputs);
        if (inputs.Text is not null)
            throw ExperimentInputs.NotTaken("onion", "--text: it makes its own sequences");
        if (inputs.Model is not null)
            throw ExperimentInputs.NotTaken("onion", "--model: it trains every network itself");
        return options with { Seeds = inputs.Seeds ?? options.Seeds };
    }

    private static CirclesOptions WithInputs(CirclesOptions options, ExperimentInputs inputs)
    {
        OnTheCpu("circles", inputs);
        NoImages("circles", inputs);
        if (inputs.Text is not null)
            throw ExperimentInputs.NotTaken("circles", "--text: it plants its own features");
        if (inputs.Model is not null)
            throw ExperimentInputs.NotTaken("circles", "--model: it trains every network itself; a dictionary of yours is read by 'assay onion circles'");
        return options with { Seeds = inputs.Seeds ?? options.Seeds };
    }

    private static BadLossOptions WithInputs(BadLossOptions options, ExperimentInputs inputs)
    {
        OnTheCpu("badloss", inputs);
        if (inputs.Text is not null)
            throw ExperimentInputs.NotTaken("badloss", "--text: it is about images");
        if (inputs.Model is not null)
            throw ExperimentInputs.NotTaken("badloss", "--model: it trains every network itself");
        return options with { Data = inputs.Data ?? options.Data, Seeds = inputs.Seeds ?? options.Seeds };
    }

    private static RepositoryOptions WithInputs(RepositoryOptions options, ExperimentInputs inputs)
    {
        OnTheCpu("risks", inputs);
        if (inputs.Text is not null)
            throw ExperimentInputs.NotTaken("risks", "--text: a workbook is named by --data");
        if (inputs.Model is not null)
            throw ExperimentInputs.NotTaken("risks", "--model: it trains none");
        if (inputs.Seeds is not null)
            throw ExperimentInputs.NotTaken("risks", "--seeds: its intervals are over documents");
        return options with { Workbook = inputs.Data ?? options.Workbook };
    }

    private static void OnTheCpu(string experiment, ExperimentInputs inputs)
    {
        if (inputs.Device is not (null or "cpu" or "auto"))
            throw ExperimentInputs.NotTaken(experiment, $"--device {inputs.Device}: it runs on the CPU so far");
    }

    private static void NoImages(string experiment, ExperimentInputs inputs)
    {
        if (inputs.Data is not null)
            throw ExperimentInputs.NotTaken(experiment, "--data: it has no use for images");
    }
}
