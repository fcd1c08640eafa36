using Assay.Core.Randomness;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Oracles;
using Assay.Magnitudes.Tasks;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Instruments;

/// <summary>Instruments against their equations, on codes of which the answer is known.</summary>
public sealed class InstrumentTests
{
    private const int Width = 14;

    private static readonly RepeatTask Task = SmallTask.Task;

    // The rotation of a code made by hand, [N, N]: h = u·Rᵀ. Encoding is linear in the symbols' layers, so that the rotation's columns can be read from single symbols.
    private static Tensor Columns(SlotCode code, int position)
    {
        var one = new Sequences(4, [.. Enumerable.Repeat(4, 6)]);
        for (var row = 0; row < 6; row++)
            one[row, position] = row;
        var states = code.Encode(one);
        return (states - states[3]) / 2;        // symbol v against symbol 0 + 3, its opposite
    }

    [Fact]
    public void The_onion_intervention_with_a_codes_own_directions_and_scales_puts_every_edit_right()
    {
        using var scope = NewDisposeScope();
        using var code = SlotCode.Onion(Task, Width, 0.4, new SeedStream(1));
        using var onion = new OnionEdit(Task, Width, blind: false, new SeedStream(2));
        using (no_grad())
        {
            var directions = Columns(code, 0);       // (c_v + c_0) / 2 at scale 1: differences of two are those of the code, halved
            onion.Parameters["embedding.weight"].copy_(directions.atanh());
            onion.Parameters["gamma"].fill_(0.4f);
            onion.Parameters["g"].fill_(2f);
            onion.Parameters["lin"].fill_(0f);
        }
        var edit = Edit.OnePlace(SmallTask.HeldOut.AllLengths, 6, new SeedStream(3));
        Assert.Equal(1, Evaluate.Instrument(onion, code, edit).ExactMatch());
        Assert.True(Evaluate.WrongPosition(onion, code, edit, new SeedStream(4)).ExactMatch() < 0.5);
        Assert.True(Evaluate.Nothing(code, edit).ExactMatch() < 0.4);
    }

    [Fact]
    public void Interchange_is_the_sum_over_variables_that_the_paper_writes()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var code = new GruCode(Task, Width, new SeedStream(1));
        using var unigram = new LinearInterchange(Task, Width, pairs: false, RotationForm.Exponential, new SeedStream(2));
        unigram.Assignment.Logits.copy_(tensor(Enumerable.Range(0, Width * 5).Select(i => MathF.Sin(i)).ToArray(), [Width, 5]));
        var edit = Edit.Exchanged(SmallTask.HeldOut.Longest, one: false, new SeedStream(3));
        Tensor state = code.Encode(edit.Heard), q = unigram.Fixed["proj.parametrizations.weight.0.base"], m = unigram.Assignment.Likeliest(), taken = edit.TakenMask();
        var (own, partner) = (state.matmul(q.t()), state.index_select(0, tensor(edit.Partners!)).matmul(q.t()));
        var mixed = own * m.select(1, 4);
        for (var k = 0; k < 4; k++)
            mixed = mixed + m.select(1, k) * where(taken.select(1, k).unsqueeze(1) == 1, partner, own);
        var expected = code.Decode(mixed.matmul(q), edit.Original);
        Assert.Equal(0, SmallTask.Distance(expected, unigram.Logits(code, edit, null)), 1e-4);
    }

    [Fact]
    public void The_peeling_probe_peels_one_symbol_after_the_other()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var code = new GruCode(Task, Width, new SeedStream(1));
        using var probe = new PeelingProbe(Task, Width, new SeedStream(2));
        var edit = Edit.None(SmallTask.HeldOut.Longest);
        var (found, w) = (probe.Logits(code, edit, null), probe.Parameters);
        var left = code.Encode(edit.Original);
        for (var p = 0; p < 4; p++)
        {
            var normed = (left - left.mean([1L], keepdim: true)) / (left.var([1L], unbiased: false, keepdim: true) + 1e-5).sqrt();
            var read = (normed.matmul(w["cls.0.weight"].t()) + w["cls.0.bias"]).relu().matmul(w["cls.2.weight"].t()) + w["cls.2.bias"];
            Assert.Equal(0, SmallTask.Distance(read, found[p]), 1e-4);
            left = left - w["emb.weight"].index_select(0, edit.Original.Symbols()[p]) * (w["g"] * w["gamma"].pow(p) + w["lin"] * p + w["b"]);
        }
    }

    // Those without ReLUs, whose kinks a float32 difference would step over.
    [Theory]
    [InlineData(InstrumentKind.Onion)]
    [InlineData(InstrumentKind.PositionBlind)]
    [InlineData(InstrumentKind.AdditiveTable)]
    [InlineData(InstrumentKind.GruProbe)]
    [InlineData(InstrumentKind.GruBlindProbe)]
    public void Gradients_reach_every_parameter_as_finite_differences_say(InstrumentKind kind)
    {
        using var scope = NewDisposeScope();
        using var code = SlotCode.Linear(Task, Width, new SeedStream(1));
        using var instrument = kind.Make(Task, Width, RotationForm.Exponential, new SeedStreams(2));
        var edit = instrument.Kind == EditKind.None ? Edit.None(SmallTask.HeldOut.Longest.Rows([0, 1, 2])) : Edit.OnePlace(SmallTask.HeldOut.Longest.Rows([0, 1, 2]), 6, new SeedStream(3));
        Tensor Loss() => Assay.Magnitudes.Training.StageTraining.CrossEntropy(instrument.Logits(code, edit, null), edit.Original);
        Loss().backward();
        foreach (var (name, parameter) in instrument.Parameters)
        {
            var measured = FiniteDifference.Gradient(parameter, () => Loss().ToDouble(), 1e-2);
            var size = Math.Max(measured.abs().max().ToDouble(), 1e-3);
            Assert.True(SmallTask.Distance(measured, parameter.grad!) < 0.02 * size + 1e-3, $"{name}: {SmallTask.Distance(measured, parameter.grad!)} of {size}");
        }
    }

    [Fact]
    public void The_map_of_equal_size_has_about_as_many_parameters_as_the_onion()
    {
        foreach (var (symbols, longest, width) in ((int, int, int)[])[(8, 5, 12), (8, 5, 48), (30, 9, 48), (30, 9, 256)])
        {
            var task = new RepeatTask { Symbols = symbols, MaxLength = longest };
            using var map = new MatchedMap(task, width, new SeedStream(1));
            using var onion = new OnionEdit(task, width, blind: false, new SeedStream(1));
            Assert.Equal(MatchedMap.Budget(task, width), onion.Size);
            Assert.InRange((double)map.Size / onion.Size, 0.85, 1.15);
        }
    }

    [Fact]
    public void What_was_saved_answers_as_before()
    {
        using var folder = new TemporaryFolder();
        using var code = new GruCode(Task, Width, new SeedStream(1));
        var edit = Edit.Exchanged(SmallTask.HeldOut.Longest, one: false, new SeedStream(3));
        using var first = InstrumentKind.Unigram.Make(Task, Width, RotationForm.Exponential, new SeedStreams(2));
        using var second = InstrumentKind.Unigram.Make(Task, Width, RotationForm.Exponential, new SeedStreams(5));
        first.Save(folder["unigram.safetensors"]);
        second.Load(folder["unigram.safetensors"]);
        using var scope = NewDisposeScope();
        Assert.Equal(0, SmallTask.Distance(first.Logits(code, edit, null), second.Logits(code, edit, null)));
    }
}
