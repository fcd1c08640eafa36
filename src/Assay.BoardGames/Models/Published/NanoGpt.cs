using Assay.Core.Errors;
using Assay.Models;
using static System.FormattableString;

namespace Assay.BoardGames.Models;

/// <summary>ChessGPT's training checkpoints: names of karpathy/nanoGPT, model.py, under <c>model.</c> and, where torch.compile wrote them, <c>_orig_mod.</c> Biases may be absent.</summary>
internal sealed class NanoGpt : PublishedFormat
{
    private const string Stem = "transformer.h.";

    public override string Name => "nanoGPT";

    public override string Mark => "transformer.wte.weight";

    protected override TransformerConfig Config(PublishedSource source, PublishedWeightsOptions options)
    {
        source.CountBlocks(Stem);
        var heads = source.Number("model_args.n_head") ?? options.Heads;
        var config = Gpt(source, Mark, source.Size("transformer.wpe.weight", 0, 2), source.Size(Stem + "0.mlp.c_fc.weight", 0, 2), heads, options);
        return config with { Variant = config.Variant with { TiedOutput = IsTied(source) } };
    }

    protected override IEnumerable<WeightPlace> Places(PublishedSource source, TransformerConfig c)
    {
        long v = c.VocabularySize, d = c.Width, f = c.MlpWidth;
        var all = (WeightPlace[])
        [
            new("transformer.wte.weight", [v, d], "transformer.wte.weight"), new("transformer.wpe.weight", [c.ContextLength, d], "transformer.wpe.weight"),
            .. Enumerable.Range(0, c.Layers).SelectMany(layer => Block(Invariant($"{Stem}{layer}"), d, f)),
            new("transformer.ln_f.weight", [d], "transformer.ln_f.weight"), new("transformer.ln_f.bias", [d], "transformer.ln_f.bias"),
        ];
        var head = source.Has("lm_head.weight") ? new WeightPlace("lm_head.weight", [v, d], c.Variant.TiedOutput ? "" : "lm_head.weight") : null;
        // Biases that a model was trained without are zeros in ours; a bias that some tensors of a kind have and others lack is a broken file.
        var biased = all.Count(place => IsBias(place) && source.Has(place.Name));
        if (biased > 0 && biased < all.Count(IsBias))
            throw new UnreadableFileException(source.Path, $"'{all.First(place => IsBias(place) && !source.Has(place.Name)).Name}' is absent and other biases are there, expected all or none.");
        return [.. all.Where(place => biased > 0 || !IsBias(place)), .. head is null ? (WeightPlace[])[] : [head]];
    }

    protected override bool IsBuffer(string name) => name.EndsWith(".attn.bias", StringComparison.Ordinal);

    private static bool IsBias(WeightPlace place) => place.Name.EndsWith(".bias", StringComparison.Ordinal);

    private static bool IsTied(PublishedSource source)
    {
        if (!source.Has("lm_head.weight"))
            return true;
        using var scope = TorchSharp.torch.NewDisposeScope();
        var (head, embedding) = (source.Read("lm_head.weight"), source.Read("transformer.wte.weight"));
        return head.shape.AsSpan().SequenceEqual(embedding.shape) && head.eq(embedding).all().item<bool>();
    }

    private static IEnumerable<WeightPlace> Block(string block, long d, long f) =>
    [
        new($"{block}.ln_1.weight", [d], $"{block}.ln_1.weight"), new($"{block}.ln_1.bias", [d], $"{block}.ln_1.bias"),
        new($"{block}.ln_2.weight", [d], $"{block}.ln_2.weight"), new($"{block}.ln_2.bias", [d], $"{block}.ln_2.bias"),
        .. Linear($"{block}.attn.c_attn", 3 * d, d), .. Linear($"{block}.attn.c_proj", d, d), .. Linear($"{block}.mlp.c_fc", f, d), .. Linear($"{block}.mlp.c_proj", d, f),
    ];

    private static IEnumerable<WeightPlace> Linear(string name, long output, long input) =>
        [new($"{name}.weight", [output, input], $"{name}.weight", Turned), new($"{name}.bias", [output], $"{name}.bias")];
}
