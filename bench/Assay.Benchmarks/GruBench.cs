using System.Diagnostics;
using Assay.Core.Randomness;
using Assay.Models.Recurrent;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Benchmarks;

/// <summary>A GRU's way there and back, ours and libtorch's nn.GRU on the same weights and symbols, and a whole training step with AdamW.</summary>
internal static class GruBench
{
    private const int Rounds = 7, Batch = 256;

    // Symbols and steps: the toy task and the paper's, encoding and decoding.
    private static readonly (int Width, int Symbols, int Steps)[] Shapes = [(12, 9, 11), (24, 9, 11), (48, 31, 19), (64, 31, 19), (128, 31, 19), (512, 31, 19)];

    public static void Run()
    {
        Console.WriteLine(Invariant($"GRU steps of {Batch} rows, forward and backward, {get_num_threads()} thread(s): steps/s"));
        Console.WriteLine("width  steps   ours      libtorch  ratio   with AdamW: ours  libtorch  ratio");
        foreach (var (width, symbols, steps) in Shapes)
            Console.WriteLine(Line(width, symbols, steps));
    }

    private static string Line(int width, int symbols, int steps)
    {
        using var scope = NewDisposeScope();
        using var ours = new GruNetwork(new() { Inputs = symbols, Width = width, Outputs = symbols - 1 }, new SeedStreams(1).Stream("weights")) { Trainable = true };
        var stream = new SeedStream(2);
        var inputs = tensor(Enumerable.Range(0, steps * Batch).Select(_ => (long)stream.NextInt32(symbols)).ToArray(), [steps, Batch]);
        var theirs = nn.GRU(width, width);
        var embedding = nn.Embedding(symbols, width);
        using var small = new SmallAdamW(ours.Weights.Values, 1e-3, 0.1);
        using var large = optim.AdamW([.. theirs.parameters(), .. embedding.parameters()], 1e-3, weight_decay: 0.1);
        Action[] work =
        [
            () => ours.States(inputs).sum().backward(),
            () => theirs.forward(embedding.forward(inputs)).Item1.sum().backward(),
            () => { ours.States(inputs).sum().backward(); small.Step(); },
            () => { large.zero_grad(); theirs.forward(embedding.forward(inputs)).Item1.sum().backward(); large.step(); },
        ];
        var seconds = Best(work);
        var rate = seconds.Select(one => steps / one).ToArray();
        return Invariant($"{width,5}  {steps,5}  {rate[0],8:N0}  {rate[1],8:N0}  {rate[0] / rate[1],5:F2}  {rate[2],16:N0}  {rate[3],8:N0}  {rate[2] / rate[3],5:F2}");
    }

    // In turn, round by round: what else the machine does falls on all of them alike.
    private static double[] Best(Action[] work)
    {
        double[] best = [.. work.Select(_ => double.PositiveInfinity)];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < work.Length; i++)
            {
                var watch = Stopwatch.StartNew();
                var count = 0;
                do
                {
                    using var scope = NewDisposeScope();
                    work[i]();
                    count++;
                }
                while (watch.Elapsed.TotalSeconds < 0.2);
                best[i] = Math.Min(best[i], watch.Elapsed.TotalSeconds / count);
            }
        }
        return best;
    }
}
