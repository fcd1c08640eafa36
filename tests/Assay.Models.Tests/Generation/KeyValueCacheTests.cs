using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Models.Tests.Generation;

/// <summary>A pass over a cache against the whole pass, which the golden files hold.</summary>
public sealed class KeyValueCacheTests
{
    private const double Tolerance = 1e-4;

    private const int Length = 20;      // the shortest context; longer than the windows of gemma2-tiny (7) and gemma3-tiny (6)

    public static TheoryData<string> Models => ["gemma2-tiny", "gemma3-tiny", "llama-tiny", "gpt2-tiny"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Tokens_one_by_one_give_the_whole_passs_logits(string name)
    {
        using var model = Transformer.Load(Golden.Path($"models/{name}"));
        InPieces(model, [.. Enumerable.Repeat(1, Length)]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void So_do_pieces_of_any_length(string name)
    {
        using var model = Transformer.Load(Golden.Path($"models/{name}"));
        InPieces(model, [1, 7, 2, 6, 1, 1, 2]);
        InPieces(model, [Length]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Sequences_of_unequal_length_padded_on_the_left_give_what_each_gives_alone(string name)
    {
        using var model = Transformer.Load(Golden.Path($"models/{name}"));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        int[] padding = [0, 3, 11];
        var ids = Ids(model, padding.Length);
        using var cache = model.NewCache(Length, padding);
        var found = new List<Tensor>();
        foreach (var (start, count) in new[] { (0, 12), (12, 1), (13, 4), (17, 1), (18, 2) })
            found.Add(model.Continue(ids.narrow(1, start, count), cache).Logits);
        var all = cat(found, 1);
        for (var row = 0; row < padding.Length; row++)
        {
            var alone = model.Forward(ids.narrow(0, row, 1).narrow(1, padding[row], Length - padding[row]));
            Near(alone[0], all[row].narrow(0, padding[row], Length - padding[row]), $"row {row}");
        }
    }

    // The other families, whose whole pass FamilyTests hold to derivations of their own.
    [Theory]
    [InlineData("gemma", 16)]
    [InlineData("qwen2", 16)]
    [InlineData("qwen3", 16)]
    [InlineData("gpt_neox", 16)]
    public void So_it_is_in_families_without_a_golden_file(string family, int headWidth)
    {
        var blank = Families.FamilyList.Get(family).Blank;
        var config = blank with { VocabularySize = 96, Width = 4 * headWidth, Heads = 4, KeyValueHeads = family == "gpt_neox" ? 4 : 2, HeadWidth = headWidth, ContextLength = Length };
        if (family == "gpt_neox")
            config = config with { Attention = config.Attention with { Rotary = new RotaryConfig { Fraction = 0.25 } }, Variant = config.Variant with { ParallelResidual = true } };
        using var model = Transformer.Create(config, new SeedStream(4));
        InPieces(model, [1, 7, 2, 6, 1, 1, 2]);
    }

    [Fact]
    public void A_window_forgets_and_still_gives_the_whole_passs_logits()
    {
        var config = new TransformerConfig { ContextLength = 2048, Layers = 3, Attention = new AttentionConfig { SlidingWindow = 8 } };
        using var model = Transformer.Create(config, new SeedStream(5));
        using var noGrad = no_grad();
        using var cache = model.NewCache(1600);
        using var unbounded = Transformer.Create(config with { Attention = config.Attention with { SlidingWindow = null } }, new SeedStream(5));
        using var whole = unbounded.NewCache(1600);
        Assert.True(cache.Bytes < 0.7 * whole.Bytes, $"{cache.Bytes} of {whole.Bytes} bytes");      // two of three layers hold 519 positions of 1,600
        InPieces(model, [500, 512, 30, 1, 1, 400, 1, 1, 100, 54], 1600);
    }

    [Fact]
    public void A_tap_edits_and_reads_while_the_cache_is_in_use()
    {
        using var model = Transformer.Load(Golden.Path("models/gemma2-tiny"));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var site = new Site(SiteKind.ResidPost, 0);
        var taps = new Taps().Replace(site, x => x * 1.5).Read(new Site(SiteKind.ResidPost, 1)).Read(new Site(SiteKind.AttnPattern, 1));
        var ids = Ids(model, 1);
        var whole = model.Forward(ids, taps);
        using var cache = model.NewCache(Length);
        model.Continue(ids.narrow(1, 0, 12), cache, taps).Dispose();
        var last = model.Continue(ids.narrow(1, 12, 8), cache, taps);
        Near(whole[new Site(SiteKind.ResidPost, 1)].narrow(1, 12, 8), last[new Site(SiteKind.ResidPost, 1)], "residual");
        Near(whole[new Site(SiteKind.AttnPattern, 1)].narrow(2, 12, 8), last[new Site(SiteKind.AttnPattern, 1)], "pattern");
        Near(whole.Logits.narrow(1, 12, 8), last.Logits, "logits");
    }

    [Fact]
    public void A_pass_that_failed_leaves_the_cache_as_it_was()
    {
        using var model = Transformer.Load(Golden.Path("models/llama-tiny"));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ids = Ids(model, 1);
        using var cache = model.NewCache(Length);
        model.Continue(ids.narrow(1, 0, 10), cache).Dispose();
        var failing = new Taps().Replace(new Site(SiteKind.ResidPost, 0), _ => throw new InvalidOperationException("by intent"));
        Assert.Throws<InvalidOperationException>(() => model.Continue(ids.narrow(1, 12, 8), cache, failing));
        var found = model.Continue(ids.narrow(1, 10, 10), cache).Logits;
        Near(model.Forward(ids).narrow(1, 10, 10), found, "after the failure");
    }

    [Fact]
    public void More_tokens_than_there_is_room_for_are_refused()
    {
        using var model = Transformer.Load(Golden.Path("models/llama-tiny"));
        using var ids = Ids(model, 1);
        using var cache = model.NewCache(Length - 1);
        Assert.Contains("more than the cache's 19", Assert.Throws<AssayException>(() => model.Continue(ids, cache)).Message, StringComparison.Ordinal);
        Assert.Contains("the model's context is", Assert.Throws<AssayException>(() => model.NewCache(model.Config.ContextLength + 1)).Message, StringComparison.Ordinal);
        using var two = model.NewCache(Length, [0, 3]);
        Assert.Throws<ArgumentException>(() => model.Continue(ids, two));
    }

    // Rounding differs from pass to pass: both are held to the float32 model, and the cache may not be further from it.
    [Theory]
    [InlineData("gemma2")]
    [InlineData("gemma3_text")]
    [InlineData("llama")]
    [InlineData("gpt_neox")]
    public void A_bfloat16_model_gives_with_the_cache_what_it_gives_without_to_its_own_precision(string family)
    {
        const int length = 48;
        var blank = Families.FamilyList.Get(family).Blank;
        var config = blank with { VocabularySize = 96, Width = 64, Heads = 4, KeyValueHeads = family == "gpt_neox" ? 4 : 2, HeadWidth = 16, MlpWidth = 96, ContextLength = length };
        if (family.StartsWith("gemma", StringComparison.Ordinal))
            config = config with { Attention = config.Attention with { SlidingWindow = 8, GlobalEvery = 2, SoftCap = family == "gemma2" ? 50 : null } };
        if (family == "gemma3_text")
            config = config with { Attention = config.Attention with { Rotary = new RotaryConfig { Theta = 1_000_000, LocalTheta = 10_000 } } };
        using var full = Transformer.Create(config, new SeedStream(5));
        using var model = full.To(CPU, ScalarType.BFloat16);
        using var rounded = model.To(CPU, ScalarType.Float32);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        int[] padding = [0, 5, 17];
        var ids = Ids(model, padding.Length, length);
        using var cache = model.NewCache(length, padding);
        var pieces = new List<Tensor> { model.Continue(ids.narrow(1, 0, 20), cache).Logits };
        for (var at = 20; at < length; at++)
            pieces.Add(model.Continue(ids.narrow(1, at, 1), cache).Logits);
        var found = cat(pieces, 1).to(ScalarType.Float32);
        for (var row = 0; row < padding.Length; row++)
        {
            var alone = ids.narrow(0, row, 1).narrow(1, padding[row], length - padding[row]);
            var exact = rounded.Forward(alone)[0];
            var apart = Rms(found[row].narrow(0, padding[row], length - padding[row]) - exact);
            var usual = Rms(model.Forward(alone)[0].to(ScalarType.Float32) - exact);
            TestContext.Current.TestOutputHelper?.WriteLine($"{family} row {row}: {apart:E2} with, {usual:E2} without");
            Assert.True(apart <= 1.25 * usual, $"row {row}: {apart} from the float32 model, {usual} without a cache");
        }
    }

    private static float Rms(Tensor x) => x.square().mean().sqrt().item<float>();

    private static void InPieces(Transformer model, int[] counts, int length = Length)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ids = Ids(model, 1, length);
        using var cache = model.NewCache(length);
        var found = new List<Tensor>();
        var start = 0;
        foreach (var count in counts)
        {
            found.Add(model.Continue(ids.narrow(1, start, count), cache).Logits);
            start += count;
        }
        Assert.Equal(length, cache.Length);
        Near(model.Forward(ids), cat(found, 1), model.Config.Family);
    }

    private static Tensor Ids(Transformer model, int sequences, int length = Length)
    {
        using var generator = new Generator(11, CPU);
        return randint(3, model.Config.VocabularySize, [sequences, length], ScalarType.Int64, generator: generator);
    }

    private static void Near(Tensor expected, Tensor found, string name)
    {
        Assert.Equal(expected.shape, found.shape);
        var largest = (expected - found).abs().max().item<float>();
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {largest:E2}");
        Assert.True(largest <= Tolerance, $"{name} differs by {largest}");
    }
}
