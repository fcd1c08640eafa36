using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Dictionaries.Architectures;
using Assay.Magnitudes.Audit;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Oracles;
using Assay.Magnitudes.Tasks;
using Assay.Tensors;
using Assay.Tensors.Formats;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Audit;

/// <summary>The audit of states, part by part, on codes of which the answer is known.</summary>
public sealed class AuditTests
{
    private static readonly AuditOptions Few = new()
    {
        Latents = 12, Active = [3], Dictionaries = 1, Steps = 20, BatchSize = 64, Resamples = 50, Interchange = new() { Steps = 3, BatchSize = 16 }, Probe = new() { Steps = 300, BatchSize = 64, LearningRate = 1e-2 },
    };

    [Fact]
    public void Noise_has_the_energy_of_the_reconstructions_errors_and_the_covariance_that_its_name_says()
    {
        using var scope = NewDisposeScope();
        var states = new SeedStream(1).Normal(4_000, 3) * tensor(new[] { 3f, 1, 0.2f });
        var rebuilt = states + new SeedStream(2).Normal(4_000, 3) * 0.5;
        double Energy(Tensor disturbed) => (disturbed - states).square().mean().ToDouble();
        var stream = new SeedStream(3);
        var (covariance, isotropic, shuffled) = (MatchedNoise.Covariance(states, rebuilt, stream), MatchedNoise.Isotropic(states, rebuilt, stream), MatchedNoise.Shuffled(states, rebuilt, stream));
        Assert.All([covariance, isotropic, shuffled], disturbed => Assert.Equal(Energy(rebuilt), Energy(disturbed), 1e-3));
        double[] Spread(Tensor disturbed) => [.. ((disturbed - states).square().mean([0L])).data<float>().ToArray().Select(value => (double)value)];
        Assert.Equal(9, Spread(covariance)[0] / Spread(covariance)[1], 1.0);
        Assert.Equal(1, Spread(isotropic)[0] / Spread(isotropic)[2], 0.1);
        Assert.Equal((rebuilt - states).sum().ToDouble(), (shuffled - states).sum().ToDouble(), 0.1);       // the same errors, elsewhere
    }

    [Fact]
    public void A_linear_code_has_flat_shares_and_no_direction_twice_and_an_onion_the_opposite()
    {
        using var scope = NewDisposeScope();
        PositionGeometry Of(SlotCode code)
        {
            var sequences = new Sequences(4, [.. Enumerable.Repeat(4, 1296)]);
            for (var row = 0; row < 1296; row++)
                (sequences[row, 0], sequences[row, 1], sequences[row, 2], sequences[row, 3]) = (row % 6, row / 6 % 6, row / 36 % 6, row / 216);
            using (code)
                return PositionGeometry.Of(code.Encode(sequences), sequences, 6);
        }
        var linear = Of(SlotCode.Linear(SmallTask.Task, 14, new SeedStream(1)));
        Assert.All(linear.Shares, share => Assert.Equal(0.25, share, 1e-4));
        Assert.True(linear.SameSymbol < 1e-3 && linear.Overlap < 1e-3);
        var onion = Of(SlotCode.Onion(SmallTask.Task, 14, 0.4, new SeedStream(1)));
        var all = 1 + 0.16 + 0.0256 + 0.004096;
        Assert.Equal([1 / all, 0.16 / all, 0.0256 / all, 0.004096 / all], onion.Shares, (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(1, onion.SameSymbol, 1e-3);
        Assert.Equal(1, onion.Overlap, 1e-3);
        Assert.Equal(0.2, onion.OtherSymbol, 1e-3);        // of a symbol's five others one is its opposite, the rest are at right angles
    }

    [Fact]
    public void The_best_latent_of_a_label_is_found_on_one_half_and_scored_on_the_other()
    {
        using var scope = NewDisposeScope();
        var labels = new Sequences(2, [.. Enumerable.Repeat(2, 400)]);
        var stream = new SeedStream(1);
        for (var row = 0; row < 400; row++)
            labels.Fill(row, 3, stream);
        var hot = labels.OneHot(3);
        var perfect = cat([hot[0], zeros(400, 2)], 1);       // a latent for each label of the first position, none for the second
        var events = LatentEvents.Of(perfect, labels, 3);
        Assert.Equal(1, events.ByPosition[0], 1e-6);
        Assert.True(events.ByPosition[1] < 0.5);
        Assert.Equal(0.5, events.Prior, 0.05);
    }

    // A weekday beside an hour: labels that one position never has are no misses there, and each state counts alike.
    [Fact]
    public void Positions_with_few_labels_are_judged_by_those_that_they_have()
    {
        using var scope = NewDisposeScope();
        var labels = new Sequences(2, [.. Enumerable.Repeat(2, 480)]);
        for (var row = 0; row < 480; row++)
            (labels[row, 0], labels[row, 1]) = (row % 4 == 0 ? 1 : 0, row / 4 % 6);
        var states = labels.OneHot(6)[0];
        var events = LatentEvents.Of(states, labels, 6);
        Assert.Equal(1, events.ByPosition[0], 1e-6);
        Assert.True(events.ByPosition[1] < 0.5);
        Assert.Equal((2 * 0.75 / 1.75 + 2 * 0.25 / 1.25) / 2 / 2 + 2 * (1.0 / 6) / (7.0 / 6) / 2, events.Prior, 1e-5);
        var geometry = PositionGeometry.Of(states, labels, 6);
        Assert.Equal(1, geometry.Shares[0], 1e-5);
        Assert.Equal(0, geometry.Shares[1], 1e-5);
    }

    // A dictionary with a latent for each symbol at each position of a linear code, and each latent given to its position: nothing is left to learn.
    [Fact]
    public void Latents_that_stand_for_symbols_at_positions_can_be_exchanged_like_subspaces()
    {
        using var scope = NewDisposeScope();
        using var code = SlotCode.Linear(SmallTask.Task, 14, new SeedStream(1));
        var directions = new List<Tensor>();
        for (var position = 0; position < 4; position++)
        {
            var symbols = new Sequences(4, [.. Enumerable.Repeat(position + 1, 6)]);
            for (var row = 0; row < 6; row++)
                symbols[row, position] = row;
            var states = code.Encode(symbols);
            directions.Add(states - states.mean([0L]));
        }
        var decoder = cat(directions, 0);                                                                  // [24, 14]
        using var dictionary = new TopKAutoencoder(decoder.t().contiguous(), zeros(24), decoder.clone(), zeros(14), 4);
        using var latents = new LatentInterchange(dictionary, 4, new SeedStream(2));
        using (no_grad())
        {
            latents.Parameters["mask"].zero_();
            for (var latent = 0; latent < 24; latent++)
                latents.Parameters["mask"][latent, latent / 6] = 5;
        }
        var edits = new EditSets(SmallTask.Task, SmallTask.HeldOut, new SeedStreams(3));
        Assert.Equal(1, Evaluate.Instrument(latents, code, edits.Half).ExactMatch());
        Assert.True(Evaluate.Nothing(code, edits.Half).ExactMatch() < 0.2);
    }

    [Fact]
    public void A_network_is_audited_beside_the_codes_made_by_hand()
    {
        using var folder = new TemporaryFolder();
        using var code = new GruCode(SmallTask.Task, 6, new SeedStream(1));
        var report = StateAudits.OfCode(code, Few, new() { Sequences = 60, Further = 20 }, new SeedStreams(2), SilentProgress.Instance, TestContext.Current.CancellationToken);
        ReportFolder.Write(folder["report"], report);
        var text = File.ReadAllText(folder["report/report.md"]);
        Assert.All((string[])["the network (6)", "linear code (12)", "onion code (12)", "Latents exchanged between runs"], words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    private static (string Activations, string Labels) Recorded(TemporaryFolder folder, Func<Tensor, Tensor>? states = null, Func<Tensor, Tensor>? labels = null)
    {
        using var scope = NewDisposeScope();
        using var code = SlotCode.Linear(SmallTask.Task, 14, new SeedStream(1));
        var sequences = new TrainingDraw(SmallTask.Task, SmallTask.HeldOut, new SeedStream(4)).Longest(600);
        NpyFile.Write(folder["states.npy"], (states ?? (one => one))(code.Encode(sequences)).contiguous());
        SafetensorsWriter.Write(folder["labels.safetensors"], new Dictionary<string, Tensor> { ["labels"] = (labels ?? (one => one))(sequences.Symbols().t().contiguous()) });
        return (folder["states.npy"], folder["labels.safetensors"]);
    }

    [Fact]
    public void Recorded_states_are_audited_with_a_probe_in_the_place_of_a_decoder()
    {
        using var folder = new TemporaryFolder();
        var (activations, labels) = Recorded(folder);
        var report = StateAudits.OfFiles(activations, labels, Few, new SeedStreams(2), SilentProgress.Instance, TestContext.Current.CancellationToken);
        var clean = report.Blocks.OfType<Table>().First().Rows[0][3];
        Assert.True(double.Parse(clean, System.Globalization.CultureInfo.InvariantCulture) > 0.5, clean);      // by chance one in 1,296
        Assert.DoesNotContain(report.Blocks.OfType<Heading>(), heading => heading.Text.Contains("exchanged", StringComparison.Ordinal));
    }

    private static string Fault(Func<Tensor, Tensor>? states = null, Func<Tensor, Tensor>? labels = null)
    {
        using var folder = new TemporaryFolder();
        var (activations, marks) = Recorded(folder, states, labels);
        return Assert.Throws<AssayException>(() => StateAudits.OfFiles(activations, marks, Few, new SeedStreams(2), SilentProgress.Instance)).Message;
    }

    [Fact]
    public void Too_few_labels_are_counted() => Assert.Contains("there are 600 activations and 599 rows of labels", Fault(labels: one => one.narrow(0, 0, 599).contiguous()), StringComparison.Ordinal);

    [Fact]
    public void Activations_that_are_no_numbers_are_named_by_row() => Assert.Contains("activation 7 holds a number that is not finite (1 of 600 do)", Fault(states: one =>
    {
        one[7, 2] = float.NaN;
        return one;
    }), StringComparison.Ordinal);

    [Fact]
    public void A_position_with_a_single_label_is_named() => Assert.Contains("position 2 has the same label everywhere", Fault(labels: one =>
    {
        one.select(1, 1).fill_(3);
        return one;
    }), StringComparison.Ordinal);

    [Fact]
    public void Shapes_that_are_no_matrices_are_shown() => Assert.Contains("activations are [600, 2, 7] and labels [600, 4], expected [states, width] and [states, positions]", Fault(states: one => one.view(600, 2, 7)), StringComparison.Ordinal);

    [Fact]
    public void Labels_below_zero_are_shown() => Assert.Contains("labels hold -1, expected whole numbers from 0", Fault(labels: one => one - 1), StringComparison.Ordinal);

    [Fact]
    public void Labels_that_are_no_whole_numbers_are_refused() => Assert.Contains("expected whole numbers", Fault(labels: one => one.to(float32)), StringComparison.Ordinal);
}
