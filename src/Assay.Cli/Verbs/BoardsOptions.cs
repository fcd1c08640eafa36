using System.CommandLine;
using Assay.BoardGames.Games;
using Assay.BoardGames.Models;
using Assay.Cli.Framework;

namespace Assay.Cli.Verbs;

/// <summary>Options that the <c>boards</c> verbs share.</summary>
internal static class BoardsOptions
{
    public static Option<string> OnErrorOption { get; } = Words.Option("--on-error", "What to do with a game that cannot be read or breaks the rules.", "stop", "stop", "skip");

    public static Option<string> Model { get; } = new("--model")
    {
        Description = "Game model: a Hugging Face folder, or a PyTorch file of minGPT, nanoGPT or TransformerLens.", HelpName = "path", Required = true,
    };

    public static Option<string> Site { get; } = new("--site") { Description = "Where activations are read [default: the residual stream after the middle block].", HelpName = "site" };

    public static Option<int?> Heads { get; } = new("--heads") { Description = "Attention heads of the model, where its file does not say [default: 8].", HelpName = "count" };

    public static Option<string> Gelu { get; } = Words.Option("--gelu", "The model's non-linearity; 'file' takes what the file says, exact where it is silent.", "file", "file", "exact", "tanh");

    public static OnError OnError(Invocation call) => call.Value(OnErrorOption) == "skip" ? BoardGames.Games.OnError.Skip : BoardGames.Games.OnError.Stop;

    /// <summary>Opens what <c>--model</c> names.</summary>
    public static GameModel Load(Invocation call)
    {
        TensorSettings.Apply(call);
        var fresh = new PublishedWeightsOptions();
        return GameModel.Load(call.Required(Model), new()
        {
            Heads = call.Value(Heads) ?? fresh.Heads,
            Activation = call.Value(Gelu) switch { "exact" => Models.Activation.Gelu, "tanh" => Models.Activation.GeluTanh, _ => null },
        });
    }

    /// <summary>The site asked for, which the model must have.</summary>
    public static Models.Site SiteOf(Invocation call, GameModel model) => SiteOf(call.Value(Site), model);

    /// <summary>The site of that name, which the model must have; null: the residual stream after the middle block.</summary>
    public static Models.Site SiteOf(string? word, GameModel model)
    {
        var config = model.Transformer.Config;
        return (word is not null ? Models.Site.Parse(word) : new Models.Site(Models.SiteKind.ResidPost, config.Layers / 2)).Within(config);
    }
}
