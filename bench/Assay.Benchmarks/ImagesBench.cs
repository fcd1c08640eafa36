using System.Diagnostics;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Models.Images;
using Assay.Poisoning.Images;
using Assay.Poisoning.Images.Signs;
using Assay.Poisoning.Images.Training;
using Assay.Poisoning.Trajectories;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Benchmarks;

/// <summary>Training on images against the network's bare convolutions, what taking down losses costs, and the score of 50,000 trajectories.</summary>
internal static class ImagesBench
{
    private const int Rounds = 5, Batch = 128;

    private static readonly ClassifierTrainingOptions OneEpoch = new() { Epochs = 1 };

    public static void Run()
    {
        var (train, test) = SyntheticSigns.Make(new() { Train = 6_000, Test = SyntheticSigns.ClassCount }, 1);
        Console.WriteLine(Invariant($"{train.Count:N0} images of 32×32, batches of {Batch}, {get_num_threads()} thread(s)"));
        // In turn, round by round: what else the machine does falls on all of them alike.
        var seconds = new double[4];
        Array.Fill(seconds, double.PositiveInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            seconds[0] = Math.Min(seconds[0], Bare(train));
            foreach (var tracking in Enum.GetValues<Tracking>())
                seconds[1 + (int)tracking] = Math.Min(seconds[1 + (int)tracking], Seconds(() => Epoch(train, tracking).Dispose()));
        }
        Console.WriteLine(Invariant($"bare convolutions, forward and backward   {train.Count / seconds[0]:N0} images/s"));
        Console.WriteLine(Invariant($"an epoch of training                      {train.Count / seconds[1]:N0} images/s, {seconds[1] / seconds[0]:F2} times the bare convolutions' time"));
        Console.WriteLine(Invariant($"with a tracking pass after it             {seconds[2] / seconds[1]:F3} times that"));
        Console.WriteLine(Invariant($"tracked along the training pass           {seconds[3] / seconds[1]:F3} times that"));
        Score();
        train.Dispose();
        test.Dispose();
    }

    private static Classifier Epoch(ImageSet images, Tracking tracking) =>
        Classifier.Train(ResidualCnnConfig.Small(3, 12), images, [.. Enumerable.Range(0, images.Count)], OneEpoch, tracking, new SeedStreams(1), SilentProgress.Instance);

    // The small network's convolutions in its order and shapes, shortcuts included; nothing between them.
    private static double Bare(ImageSet images)
    {
        using var outer = NewDisposeScope();
        var stem = nn.Conv2d(3, 24, 3, 2, 1, bias: false);
        var blocks = new[] { (24, 24), (24, 48), (48, 96) }.Select(widths => (
            First: nn.Conv2d(widths.Item1, widths.Item2, 3, 2, 1, bias: false), Second: nn.Conv2d(widths.Item2, widths.Item2, 3, 1, 1, bias: false), Short: nn.Conv2d(widths.Item1, widths.Item2, 1, 2, bias: false))).ToArray();
        return Seconds(() =>
        {
            for (var first = 0; first + Batch <= images.Count; first += Batch)
            {
                using var scope = NewDisposeScope();
                var x = stem.forward(images.Pixels.narrow(0, first, Batch).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
                foreach (var (one, two, side) in blocks)
                    x = two.forward(one.forward(x)) + side.forward(x);
                x.sum().backward();
            }
        });
    }

    private static void Score()
    {
        const int Examples = 50_000, Epochs = 30, Trusted = 250;
        var trajectories = new LossTrajectories(Examples);
        var stream = new SeedStream(2);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            float[] losses = [.. Enumerable.Range(0, Examples).Select(_ => (float)(-Math.Log(stream.NextDouble() + 1e-9) / (epoch + 1)))];
            trajectories.Add(losses, [.. losses.Select(loss => MathF.Exp(-loss))]);
        }
        int[] trusted = [.. Enumerable.Range(0, Trusted)];
        var best = Enumerable.Range(0, Rounds).Min(_ => Seconds(() => TrajectoryScores.Of(trajectories, trusted, TrajectoryScoring.Recommended)));
        Console.WriteLine(Invariant($"{Examples:N0} trajectories of {Epochs} epochs against {Trusted}: {best:F2} s"));
    }

    private static double Seconds(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalSeconds;
    }
}
