using System.Text;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.Generation;
using Assay.Models.Text;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Models.Tests.Generation;

/// <summary>Text from a model: what is drawn against the whole pass, and where it ends.</summary>
public sealed class TextGenerationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Models => ["gemma2-tiny", "gemma3-tiny", "llama-tiny", "gpt2-tiny"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Greedy_text_is_what_the_whole_pass_finds_likeliest_prompts_side_by_side(string name)
    {
        using var model = Transformer.Load(Golden.Path($"models/{name}"));
        var generation = new TextGeneration(model, new Numbers(model.Config.VocabularySize));
        int[][] prompts = [[2, 9, 8, 7, 6, 5, 4], [2, 11], [2, 30, 31, 32]];
        var written = generation.Continue(prompts, new() { Tokens = 12, Temperature = 0, EndTokens = [] }, new SeedStream(1), null, Cancel);
        for (var row = 0; row < prompts.Length; row++)
        {
            Assert.Equal(Likeliest(model, prompts[row], 12), written[row].Ids);
            Assert.Equal(GenerationEnd.Length, written[row].End);
        }
    }

    [Fact]
    public void A_full_context_is_halved_and_read_anew()
    {
        using var model = Transformer.Load(Golden.Path("models/llama-tiny"));
        var generation = new TextGeneration(model, new Numbers(model.Config.VocabularySize));
        var context = model.Config.ContextLength;
        var written = generation.Continue([[2, 9, 8]], new() { Tokens = 2 * context, Temperature = 0, EndTokens = [] }, new SeedStream(1), null, Cancel)[0];
        Assert.Equal(2 * context, written.Ids.Count);
        int[] first = [2, 9, 8, .. written.Ids];
        int[] kept = [2, .. first[(context + 1 - context / 2 + 1)..(context + 1)]];      // the first token and the last half of what was read, the token that did not fit included
        Assert.Equal(context / 2, kept.Length);
        Assert.Equal(Likeliest(model, kept, 3), first[(context + 1)..(context + 4)]);
    }

    [Fact]
    public void A_prompts_draws_do_not_depend_on_its_neighbours_length()
    {
        using var model = Transformer.Load(Golden.Path("models/gpt2-tiny"));
        var generation = new TextGeneration(model, new Numbers(model.Config.VocabularySize));
        var options = new TextGenerationOptions { Tokens = 10, Temperature = 1.5, TopP = 0.9, EndTokens = [] };
        var alone = generation.Continue([[2, 9, 8]], options, new SeedStream(6), null, Cancel)[0];
        var beside = generation.Continue([[2, 9, 8], [2, 1, 1, 1, 1, 1, 7]], options, new SeedStream(6), null, Cancel)[0];
        Assert.Equal(alone.Ids, beside.Ids);
        Assert.NotEqual(alone.Ids, generation.Continue([[2, 9, 8]], options, new SeedStream(7), null, Cancel)[0].Ids);
    }

    [Fact]
    public void The_end_token_ends_one_text_and_not_the_other()
    {
        using var model = Transformer.Load(Golden.Path("models/llama-tiny"));
        var generation = new TextGeneration(model, new Numbers(model.Config.VocabularySize));
        int[][] prompts = [[2, 9, 8], [2, 30, 31, 32]];
        var free = generation.Continue(prompts, new() { Tokens = 8, Temperature = 0, EndTokens = [] }, new SeedStream(1), null, Cancel);
        var end = free[0].Ids.First(id => !free[1].Ids.Contains(id));
        var ended = generation.Continue(prompts, new() { Tokens = 8, Temperature = 0, EndTokens = [end] }, new SeedStream(1), null, Cancel);
        Assert.Equal(GenerationEnd.EndToken, ended[0].End);
        Assert.Equal(free[0].Ids.TakeWhile(id => id != end), ended[0].Ids);
        Assert.Equal((GenerationEnd.Length, free[1].Text), (ended[1].End, ended[1].Text));
    }

    [Fact]
    public void A_stop_string_ends_the_text_before_itself_and_pieces_add_up_to_the_text()
    {
        using var model = Transformer.Load(Golden.Path("models/llama-tiny"));
        var generation = new TextGeneration(model, new Numbers(model.Config.VocabularySize));
        var free = generation.Continue([[2, 9, 8]], new() { Tokens = 9, Temperature = 0, EndTokens = [] }, new SeedStream(1), null, Cancel)[0];
        var stop = $"{free.Ids[3]},{free.Ids[4]},";
        var pieces = new StringBuilder();
        var stopped = generation.Continue([[2, 9, 8]], new() { Tokens = 9, Temperature = 0, EndTokens = [], Stop = ["never", stop] }, new SeedStream(1), (_, piece) => pieces.Append(piece), Cancel)[0];
        Assert.Equal(GenerationEnd.StopString, stopped.End);
        Assert.Equal(free.Text[..free.Text.IndexOf(stop, StringComparison.Ordinal)], stopped.Text);
        Assert.Equal(stopped.Text, pieces.ToString());
    }

    [Fact]
    public void What_may_become_a_stop_string_is_held_back_and_given_when_it_did_not()
    {
        var text = new GrowingText(new Letters(), [], ["abc"]);
        Assert.Equal(["x", "", "", "abx", ""], "xabxa".Select(letter => text.Add(letter)));
        Assert.Equal("a", text.Finish());
        Assert.Equal("xabxa", text.Text);
    }

    [Fact]
    public void Half_a_letter_is_held_back_until_it_is_whole()
    {
        var text = new GrowingText(new Bytes(), Encoding.UTF8.GetBytes("né").Select(b => (int)b).ToArray(), []);
        Assert.Equal(["", "é", "", "", "", "😀"], Encoding.UTF8.GetBytes("é😀").Select(b => text.Add(b)));
    }

    [Fact]
    public void The_space_before_the_first_new_word_is_kept()
    {
        var text = new GrowingText(new Words(), [1, 2], []);
        Assert.Equal([" w3", " w4"], new[] { text.Add(3), text.Add(4) });
    }

    [Theory]
    [InlineData(new int[0], "without a single token")]
    [InlineData(new[] { 2, 100_000 }, "token 100000 at place 1")]
    public void Prompts_that_no_model_can_read_are_refused(int[] prompt, string message)
    {
        using var model = Transformer.Load(Golden.Path("models/llama-tiny"));
        var generation = new TextGeneration(model, new Numbers(model.Config.VocabularySize));
        var fault = Assert.Throws<AssayException>(() => generation.Continue([prompt], new(), new SeedStream(1), null, Cancel));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_the_vocabulary_that_no_token_has_are_never_drawn()
    {
        using var model = Transformer.Load(Golden.Path("models/llama-tiny"));
        var written = new TextGeneration(model, new Numbers(10)).Continue([[2, 5]], new() { Tokens = 18, Temperature = 5, TopK = 0, EndTokens = [] }, new SeedStream(1), null, Cancel)[0];
        Assert.All(written.Ids, id => Assert.InRange(id, 0, 9));
    }

    [Fact]
    public void Steering_by_a_tap_changes_the_text()
    {
        using var model = Transformer.Load(Golden.Path("models/gemma2-tiny"));
        var options = new TextGenerationOptions { Tokens = 6, Temperature = 0, EndTokens = [] };
        var plain = new TextGeneration(model, new Numbers(model.Config.VocabularySize)).Continue([[2, 5]], options, new SeedStream(1), null, Cancel)[0];
        var steered = new TextGeneration(model, new Numbers(model.Config.VocabularySize)) { Taps = new Taps().Replace(new Site(SiteKind.ResidPost, 0), x => -3 * x) };
        Assert.NotEqual(plain.Ids, steered.Continue([[2, 5]], options, new SeedStream(1), null, Cancel)[0].Ids);
    }

    private static int[] Likeliest(Transformer model, int[] prompt, int count)
    {
        var ids = prompt.ToList();
        while (ids.Count < prompt.Length + count)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var logits = model.Forward(tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(0));
            ids.Add((int)logits[0, -1].argmax().item<long>());
        }
        return [.. ids.Skip(prompt.Length)];
    }

    private class Letters : ITokenizer
    {
        public virtual int VocabularySize => 128;

        public int BosId => 2;

        public int EosId => 1;

        public int PadId => 0;

        public int[] Encode(string text) => [.. text.Select(letter => (int)letter)];

        public virtual string Decode(ReadOnlySpan<int> ids) => string.Concat(ids.ToArray().Select(id => (char)id));

        public string TokenText(int id) => Decode([id]);

        public int ByteCount(int id) => 1;

        public void Save(string folder) { }
    }

    private sealed class Numbers(int vocabulary) : Letters
    {
        public override int VocabularySize => vocabulary;

        public override string Decode(ReadOnlySpan<int> ids) => string.Concat(ids.ToArray().Select(id => FormattableString.Invariant($"{id},")));
    }

    private sealed class Bytes : Letters
    {
        public override string Decode(ReadOnlySpan<int> ids) => Encoding.UTF8.GetString([.. ids.ToArray().Select(id => (byte)id)]);
    }

    // As SentencePiece: a space before every word, none before the first.
    private sealed class Words : Letters
    {
        public override string Decode(ReadOnlySpan<int> ids) => string.Join(' ', ids.ToArray().Select(id => FormattableString.Invariant($"w{id}")));
    }
}
