using Assay.BoardGames.Models;
using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.TestKit;

namespace Assay.BoardGames.Tests.Models;

public sealed class GameModelCacheTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly GameTrainingOptions Tiny = new()
    {
        Game = PlayedGame.Othello(4), Size = new() { Width = 16, Layers = 1, Heads = 2 }, HeldOutGames = 20,
        Training = new() { Steps = 12, BatchSequences = 8, LearningRate = 3e-3, WarmUpSteps = 2, CheckpointEverySteps = 4 },
    };

    [Fact]
    public void A_model_is_trained_once_and_then_read()
    {
        using var home = new TemporaryFolder();
        var (first, record) = GameModelCache.TrainOrLoad(Tiny, 1, SilentProgress.Instance, Cancel, home.Path);
        var written = File.GetLastWriteTimeUtc(Path.Combine(GameModelCache.Folder(Tiny, 1, home.Path), "trained.json"));
        var (second, again) = GameModelCache.TrainOrLoad(Tiny, 1, SilentProgress.Instance, Cancel, home.Path);
        using (first)
        using (second)
            Assert.Equal(first.Transformer.Hash(), second.Transformer.Hash());
        Assert.Equal(record, again);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(GameModelCache.Folder(Tiny, 1, home.Path), "trained.json")));
        Assert.False(Directory.Exists(Path.Combine(GameModelCache.Folder(Tiny, 1, home.Path), "checkpoints")));
    }

    [Fact]
    public void An_interrupted_training_goes_on_and_ends_in_the_same_weights()
    {
        using var home = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => GameModelCache.TrainOrLoad(Tiny, 1, new StopAfter(6, stop), stop.Token, home.Path));
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(GameModelCache.Folder(Tiny, 1, home.Path), "checkpoints")));
        using var other = new TemporaryFolder();
        var (straight, _) = GameModelCache.TrainOrLoad(Tiny, 1, SilentProgress.Instance, Cancel, other.Path);
        var (resumed, _) = GameModelCache.TrainOrLoad(Tiny, 1, SilentProgress.Instance, Cancel, home.Path);
        using (straight)
        using (resumed)
            Assert.Equal(straight.Transformer.Hash(), resumed.Transformer.Hash());
    }

    [Fact]
    public void Two_processes_do_not_train_one_model_and_a_file_s_games_are_not_kept()
    {
        using var home = new TemporaryFolder();
        var folder = GameModelCache.Folder(Tiny, 1, home.Path);
        Directory.CreateDirectory(folder);
        using (new FileStream(Path.Combine(folder, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("another process trains or reads this model", Assert.Throws<AssayException>(() => GameModelCache.TrainOrLoad(Tiny, 1, SilentProgress.Instance, Cancel, home.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("are not kept", Assert.Throws<AssayException>(() => GameModelCache.TrainOrLoad(Tiny with { Games = "games.txt" }, 1, SilentProgress.Instance, Cancel, home.Path)).Message, StringComparison.Ordinal);
        Assert.NotEqual(folder, GameModelCache.Folder(Tiny, 2, home.Path));
        Assert.NotEqual(folder, GameModelCache.Folder(Tiny with { HeldOutGames = 21 }, 1, home.Path));
    }

    private sealed class StopAfter(long steps, CancellationTokenSource stop) : IProgressReporter, IProgressTask
    {
        public IProgressTask Start(string title, long total, string unit) => this;

        public void Say(string line) { }

        public void Report(long done, string? figure = null)
        {
            if (done == steps)
                stop.Cancel();
        }

        public void Dispose() { }
    }
}
