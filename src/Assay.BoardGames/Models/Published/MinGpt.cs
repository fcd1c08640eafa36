using Assay.Models;
using static System.FormattableString;

namespace Assay.BoardGames.Models;

/// <summary>OthelloGPT as it was first trained: names of karpathy/minGPT, mingpt/model.py, as likenneth/othello_world carries it. Matrices are [out, in]; the head has no bias.</summary>
internal sealed class MinGpt : PublishedFormat
{
    public override string Name => "minGPT";

    public override string Mark => "tok_emb.weight";

    protected override TransformerConfig Config(PublishedSource source, PublishedWeightsOptions options)
    {
        source.CountBlocks("blocks.");
        return Gpt(source, "tok_emb.weight", source.Size("pos_emb", 1, 3), source.Size("blocks.0.mlp.0.weight", 0, 2), options.Heads, options);     // pos_emb is [1, T, d]
    }

    protected override IEnumerable<WeightPlace> Places(PublishedSource source, TransformerConfig c)
    {
        long v = c.VocabularySize, d = c.Width;
        return
        [
            new("tok_emb.weight", [v, d], "transformer.wte.weight"),
            new("pos_emb", [1, c.ContextLength, d], "transformer.wpe.weight", x => x.squeeze(0)),
            .. Enumerable.Range(0, c.Layers).SelectMany(layer => Block(layer, d, c.MlpWidth)),
            new("ln_f.weight", [d], "transformer.ln_f.weight"), new("ln_f.bias", [d], "transformer.ln_f.bias"),
            new("head.weight", [v, d], "lm_head.weight"),
        ];
    }

    protected override bool IsBuffer(string name) => name.EndsWith(".attn.mask", StringComparison.Ordinal);

    private static IEnumerable<WeightPlace> Block(int layer, long d, long f)
    {
        string from = Invariant($"blocks.{layer}"), to = Invariant($"transformer.h.{layer}");
        return
        [
            new($"{from}.ln1.weight", [d], $"{to}.ln_1.weight"), new($"{from}.ln1.bias", [d], $"{to}.ln_1.bias"),
            new($"{from}.ln2.weight", [d], $"{to}.ln_2.weight"), new($"{from}.ln2.bias", [d], $"{to}.ln_2.bias"),
            .. ((string[])["query", "key", "value"]).SelectMany((role, i) => Linear($"{from}.attn.{role}", $"{to}.attn.c_attn", d, d, i * d)),
            .. Linear($"{from}.attn.proj", $"{to}.attn.c_proj", d, d),
            .. Linear($"{from}.mlp.0", $"{to}.mlp.c_fc", f, d), .. Linear($"{from}.mlp.2", $"{to}.mlp.c_proj", d, f),
        ];
    }

    private static IEnumerable<WeightPlace> Linear(string from, string to, long output, long input, long column = 0) =>
        [new($"{from}.weight", [output, input], $"{to}.weight", Turned, column), new($"{from}.bias", [output], $"{to}.bias", null, column)];
}
