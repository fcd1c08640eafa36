using Assay.Dictionaries;

namespace Assay.BoardGames.Scoring;

/// <summary>Where the dictionary of a row comes from.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Trainer">The authors' name of its training method, so that plots of both sort alike.</param>
/// <param name="Architecture">The authors' class of the dictionary.</param>
/// <param name="TrainGames">Games that labels were learnt from.</param>
/// <param name="TestGames">Games scored.</param>
public sealed record ResultsOrigin(string Path, string Trainer, string Architecture, int TrainGames, int TestGames)
{
    /// <summary>The authors' name of the baseline that passes neurons on as they are.</summary>
    internal const string Neurons = "Identity";

    /// <summary>Of a dictionary that was opened or trained here; a file that names its trainer is believed.</summary>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="path">Its folder.</param>
    /// <param name="annealed">Whether its penalty was p-annealed, where the file does not name its trainer.</param>
    /// <param name="trainGames">Games that labels were learnt from.</param>
    /// <param name="testGames">Games scored.</param>
    public static ResultsOrigin Of(SparseAutoencoder dictionary, string path, bool annealed, int trainGames, int testGames)
    {
        var (trainer, kind) = Named(dictionary.Architecture, annealed);
        return new(path, dictionary.Origin?.Trainer ?? trainer, kind, trainGames, testGames);
    }

    private static (string Trainer, string Class) Named(string architecture, bool annealed) => (architecture, annealed) switch
    {
        ("standard", false) => ("StandardTrainer", "AutoEncoder"),
        ("standard", true) => ("PAnnealTrainer", "AutoEncoder"),
        ("gated", false) => ("GatedSAETrainer", "GatedAutoEncoder"),
        ("gated", true) => ("GatedAnnealTrainer", "GatedAutoEncoder"),
        ("topk", _) => ("TrainerTopK", "AutoEncoderTopK"),
        ("jumprelu", false) => ("JumpReluTrainer", "JumpReluAutoEncoder"),
        ("jumprelu", true) => ("JumpReluAnnealTrainer", "JumpReluAutoEncoder"),     // of ours: the authors have none
        _ => (architecture, architecture),
    };
}
