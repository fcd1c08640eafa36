using System.Diagnostics;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Dictionaries.Training;
using Assay.Models;
using Assay.Models.Activations;
using Assay.Models.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Benchmarks;

/// <summary>From text to trained dictionaries: the model up to the site, then a step of every dictionary on each batch, as training runs them.</summary>
public static class EndToEndBenchmark
{
    private const int CalibrationRows = 1024;

    /// <summary>Times it; on the CPU, where the model must be.</summary>
    /// <param name="model">Stays the caller's.</param>
    /// <param name="text">Stays the caller's; gone through again where it ends.</param>
    /// <param name="site">The forward pass stops there.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="progress">Told of rounds.</param>
    /// <param name="cancellation">Looked at between rounds.</param>
    public static EndToEndResult Run(Transformer model, TokenSequences text, Site site, EndToEndOptions options, IProgressReporter progress, CancellationToken cancellation = default)
    {
        options = OptionsCheck.Require(options, "bench sae --end-to-end") with { Step = options.Step with { Width = site.Width(model.Config) } };
        using var scope = NewDisposeScope();
        using var source = new Source(model, text, site, options);
        using var task = progress.Start("timing", options.Step.Rounds, "rounds");
        using var first = source.Next(out var forward);         // the model is warm: the stream has measured its norm
        using var contestants = new Contestants(options, first);
        var rounds = new Rounds();
        contestants.Step(first, forward, rounds);
        for (var round = 1; round < options.Step.Rounds; round++)
        {
            task.Report(round);
            cancellation.ThrowIfCancellationRequested();
            using var x = source.Next(out forward);
            contestants.Step(x, forward, rounds);
        }
        task.Report(options.Step.Rounds);
        return rounds.Result(options, contestants.L0);
    }

    /// <summary>θ above which <paramref name="l0"/> latents of each row lie on average.</summary>
    internal static double Threshold(Tensor x, Tensor directions, int l0)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var sample = x.narrow(0, 0, Math.Min(CalibrationRows, x.size(0)));
        var z = sample.matmul(directions.t()).flatten();
        return z.kthvalue(z.numel() - sample.size(0) * l0, 0).values.ToDouble();
    }

    private static double Seconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The stream that training reads, in buckets of one batch.</summary>
    private sealed class Source : IDisposable
    {
        private readonly StreamedActivations _stream;
        private readonly Site _site;
        private readonly double _shareDealt;
        private Tensor? _mean, _scale;

        public Source(Transformer model, TokenSequences text, Site site, EndToEndOptions options)
        {
            var (batch, length) = (options.Step.Batch, text.Length - 1);
            using var scope = NewDisposeScope();
            var tokens = text.TextMask().sum(1, type: ScalarType.Int64);
            var (least, mean) = (Math.Max(1, tokens.min().item<long>()), tokens.to(ScalarType.Float64).mean().ToDouble());
            var sequences = (int)Math.Min(text.Count, (batch + least - 1) / least);     // as few as always fill a batch
            var reading = new ActivationStreamOptions { BatchSize = batch, BucketRows = Math.Max(batch, sequences * length), NormRows = length };
            _stream = new StreamedActivations(model, text, [site], reading, options.Seed);
            (_site, _shareDealt) = (site, batch / (sequences * mean));
        }

        /// <summary>A batch [B, d]; of a bucket's rows beyond the batch, which longer buckets would deal, the time is not counted.</summary>
        /// <remarks>Centred and scaled by figures of the first, outside the time: what b_dec and a trained dictionary's constant come to do.</remarks>
        public Tensor Next(out double seconds)
        {
            ActivationBatch? batch = null;
            seconds = Seconds(() => batch = _stream.Next()) * _shareDealt;
            using (batch)
            {
                var x = batch![_site];
                _mean ??= x.mean([0], keepdim: true);
                _scale ??= (x - _mean).square().sum(1).mean().rsqrt();
                return (x - _mean).mul_(_scale).DetachFromDisposeScope();
            }
        }

        public void Dispose() => _stream.Dispose();
    }

    /// <summary>Our dictionaries and the dense one, which have all taken one step that was not timed.</summary>
    private sealed class Contestants : IDisposable
    {
        private readonly List<SparseStep> _ours = [];
        private readonly AutogradStep? _dense;
        private long _number = 1;

        public Contestants(EndToEndOptions options, Tensor x)
        {
            using (no_grad())
                Create(options, x, out _dense);
            L0 = [.. _ours.Select(step => step.Step(x, x, Settings(_number) with { WithFigures = true }).L0)];
            _dense?.Step(x);
        }

        public IReadOnlyList<double> L0 { get; }

        public void Step(Tensor x, double forward, Rounds rounds)
        {
            _number++;
            var each = _ours.ConvertAll(step => Seconds(() => step.Step(x, x, Settings(_number))));
            rounds.Forward.Add(forward);
            rounds.One.Add(each[0]);
            rounds.All.Add(each.Sum());
            if (_dense is { } dense)
                rounds.Dense.Add(Seconds(() => dense.Step(x)));
        }

        public void Dispose()
        {
            foreach (var step in _ours)
                step.Dispose();
            _dense?.Dispose();
        }

        private void Create(EndToEndOptions options, Tensor x, out AutogradStep? dense)
        {
            using var bare = StepBenchmark.Ours(options.Step, 0, options.Precision);
            var directions = bare.Weights.Decoder.Value;        // of all: they start from one seed
            foreach (var l0 in options.SparsityLevels())
                _ours.Add(StepBenchmark.Ours(options.Step with { L0 = l0, K = options.Step.K is null ? null : l0 }, Threshold(x, directions, l0), options.Precision));
            dense = options.Step.Dense ? new AutogradStep(options.Step, directions, Threshold(x, directions, options.Step.L0)) : null;
        }

        private static StepSettings Settings(long number) => new(number, 7e-5, 1, WithFigures: false);
    }

    /// <summary>Seconds per batch, round by round.</summary>
    private sealed class Rounds
    {
        public List<double> Forward { get; } = [];

        public List<double> One { get; } = [];

        public List<double> All { get; } = [];

        public List<double> Dense { get; } = [];

        public EndToEndResult Result(EndToEndOptions options, IReadOnlyList<double> l0)
        {
            var six = options.Dictionaries == 6;
            var denseSix = Dense.ConvertAll(seconds => 6 * seconds);
            return new EndToEndResult(
                options, l0, Timing.Of(Forward), EndToEndTimes.Of(Forward, One), six ? EndToEndTimes.Of(Forward, All) : null,
                Dense.Count > 0 ? EndToEndTimes.Of(Forward, Dense) : null, six && Dense.Count > 0 ? EndToEndTimes.Of(Forward, denseSix) : null);
        }
    }
}
