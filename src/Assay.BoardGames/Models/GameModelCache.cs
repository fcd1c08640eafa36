using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Runs;
using static System.FormattableString;

namespace Assay.BoardGames.Models;

/// <summary>How a kept model was made and how it did.</summary>
public sealed record GameModelRecord
{
    /// <summary>What it was trained with.</summary>
    public required GameTrainingOptions Options { get; init; }

    /// <summary>Its seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Nats a token on held-out games.</summary>
    public required double HeldOutLoss { get; init; }

    /// <summary>Share of held-out positions whose likeliest move is allowed, 0…1.</summary>
    public required double LegalMoves { get; init; }

    /// <summary>Mean probability of allowed moves together.</summary>
    public required double LegalMass { get; init; }

    /// <summary>Seconds of training by the clock; after an interruption those of the last part.</summary>
    public required double Seconds { get; init; }
}

/// <summary>Game models that experiments share, kept under the Assay home: trained once, an interrupted training goes on from its last checkpoint.</summary>
public static class GameModelCache
{
    private const string RecordFile = "trained.json";

    /// <summary>The model of these options and this seed, trained if it is not there yet. The caller disposes it.</summary>
    /// <param name="options">What it is trained with; games from a file are not cached.</param>
    /// <param name="seed">Of games, weights and order.</param>
    /// <param name="progress">Shown while training.</param>
    /// <param name="cancellation">Stops with a checkpoint.</param>
    /// <param name="home">Where models are kept; null: <c>models</c> under <see cref="AssayHome.Folder"/>.</param>
    public static (GameModel Model, GameModelRecord Record) TrainOrLoad(GameTrainingOptions options, long seed, IProgressReporter progress, CancellationToken cancellation = default, string? home = null)
    {
        OptionsCheck.Require(options, "training a game model");
        if (options.Games is not null)
            throw new AssayException("models of a file's games are not kept: the file may change. Train them with assay boards train and name their folder.");
        var folder = Folder(options, seed, home ?? Path.Combine(AssayHome.Folder, "models"));
        Directory.CreateDirectory(folder);
        using var alone = Lock(folder);
        var record = Path.Combine(folder, RecordFile);
        if (!File.Exists(record))       // written last
            Train(options, seed, folder, progress, cancellation);
        return (GameModel.Load(folder), OptionsJson.ReadFile<GameModelRecord>(record));
    }

    /// <summary>Where a model of these options and this seed lies under a home.</summary>
    internal static string Folder(GameTrainingOptions options, long seed, string home)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(OptionsJson.Write(options) + Invariant($"#{seed}"))))[..12];
        return Path.Combine(home, Invariant($"{options.Game.ToString().Replace(' ', '-').ToLowerInvariant()}-{hash}"));
    }

    private static void Train(GameTrainingOptions options, long seed, string folder, IProgressReporter progress, CancellationToken cancellation)
    {
        var (checkpoints, clock) = (Path.Combine(folder, "checkpoints"), Stopwatch.StartNew());
        using var trained = GameTraining.Train(options, seed, checkpoints, null, progress, cancellation);
        trained.Model.Save(folder);
        OptionsJson.WriteFile(Path.Combine(folder, RecordFile), new GameModelRecord
        {
            Options = options, Seed = seed, HeldOutLoss = trained.HeldOut.Loss, LegalMoves = trained.Legal.Top, LegalMass = trained.Legal.Mass, Seconds = clock.Elapsed.TotalSeconds,
        });
        Directory.Delete(checkpoints, recursive: true);
    }

    private static FileStream Lock(string folder)
    {
        var path = Path.Combine(folder, "lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new AssayException($"{path}: another process trains or reads this model; wait for it to end, and run this again.", failure);
        }
    }
}
