using Assay.Core.Errors;
using Assay.Models;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>OthelloGPT as TransformerLens keeps it: names of TransformerLensOrg/TransformerLens, components/. One matrix a head; gains may be folded into what follows (LNPre).</summary>
internal sealed class TransformerLens : PublishedFormat
{
    public override string Name => "TransformerLens";

    public override string Mark => "embed.W_E";

    protected override TransformerConfig Config(PublishedSource source, PublishedWeightsOptions options)
    {
        source.CountBlocks("blocks.");
        var heads = source.Size("blocks.0.attn.W_Q", 0, 3);     // [H, d, hd]
        return Gpt(source, Mark, source.Size("pos_embed.W_pos", 0, 2), source.Size("blocks.0.mlp.W_in", 1, 2), heads, options);
    }

    protected override IEnumerable<WeightPlace> Places(PublishedSource source, TransformerConfig c)
    {
        long v = c.VocabularySize, d = c.Width;
        return
        [
            new("embed.W_E", [v, d], "transformer.wte.weight"), new("pos_embed.W_pos", [c.ContextLength, d], "transformer.wpe.weight"),
            .. Enumerable.Range(0, c.Layers).SelectMany(layer => Block(source, layer, c)),
            .. Norm(source, "ln_final", "transformer.ln_f", d),
            new("unembed.W_U", [d, v], "lm_head.weight", Turned),
            .. source.Has("unembed.b_U") ? [new("unembed.b_U", [v], "")] : (WeightPlace[])[],
        ];
    }

    protected override bool IsBuffer(string name) => name.EndsWith(".attn.mask", StringComparison.Ordinal) || name.EndsWith(".attn.IGNORE", StringComparison.Ordinal);

    // Folding the last norm leaves a bias behind the output matrix, and GPT-2 has none there. The final norm's bias β gives the same logits where
    // W_U β = b_U, which has a solution as long as the vocabulary is smaller than the width.
    protected override void Finish(PublishedSource source, Transformer model)
    {
        if (!source.Has("unembed.b_U"))
            return;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var state = model.State();
        var bias = source.Read("unembed.b_U").to(float64);
        var output = state["lm_head.weight"].to(float64);      // [V, d]
        var shift = linalg.pinv(output, hermitian: false).matmul(bias);
        if ((output.matmul(shift) - bias).abs().max().item<double>() > 1e-4 * (1 + bias.abs().max().item<double>()))
            throw new UnreadableFileException(source.Path, "tensor 'unembed.b_U' cannot be written as a bias of the final norm (the vocabulary is larger than the width), and GPT-2 has no bias on its logits.");
        state["transformer.ln_f.bias"].add_(shift.to(float32));
    }

    private static IEnumerable<WeightPlace> Block(PublishedSource source, int layer, TransformerConfig c)
    {
        string from = Invariant($"blocks.{layer}"), to = Invariant($"transformer.h.{layer}");
        long d = c.Width, f = c.MlpWidth, h = c.Heads, hd = c.HeadWidth;
        return
        [
            .. Norm(source, $"{from}.ln1", $"{to}.ln_1", d), .. Norm(source, $"{from}.ln2", $"{to}.ln_2", d),
            .. "QKV".SelectMany((role, i) => (WeightPlace[])
            [
                new($"{from}.attn.W_{role}", [h, d, hd], $"{to}.attn.c_attn.weight", x => x.permute(1, 0, 2).reshape(d, d), i * d),
                new($"{from}.attn.b_{role}", [h, hd], $"{to}.attn.c_attn.bias", x => x.reshape(-1), i * d),
            ]),
            new($"{from}.attn.W_O", [h, hd, d], $"{to}.attn.c_proj.weight", x => x.reshape(d, d)), new($"{from}.attn.b_O", [d], $"{to}.attn.c_proj.bias"),
            new($"{from}.mlp.W_in", [d, f], $"{to}.mlp.c_fc.weight"), new($"{from}.mlp.b_in", [f], $"{to}.mlp.c_fc.bias"),
            new($"{from}.mlp.W_out", [f, d], $"{to}.mlp.c_proj.weight"), new($"{from}.mlp.b_out", [d], $"{to}.mlp.c_proj.bias"),
        ];
    }

    private static IEnumerable<WeightPlace> Norm(PublishedSource source, string from, string to, long d) =>
        source.Has($"{from}.w") || source.Has($"{from}.b") ? [new($"{from}.w", [d], $"{to}.weight"), new($"{from}.b", [d], $"{to}.bias")] : [];
}
