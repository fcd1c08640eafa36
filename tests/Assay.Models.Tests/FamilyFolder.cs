using System.Text.Json.Nodes;
using Assay.Core.Randomness;
using Assay.Tensors;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

/// <summary>A Hugging Face folder of random weights; the names and shapes are written out here again, from Hugging Face's classes.</summary>
internal static class FamilyFolder
{
    public static Dictionary<string, (long[] Shape, double[] Values)> Write(string folder, string config)
    {
        var json = (JsonObject)JsonNode.Parse(config)!;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), config);
        using var scope = NewDisposeScope();
        using var generator = new SeedStream(5).NextGenerator();
        var tensors = Shapes(json).ToDictionary(pair => pair.Name, pair => Random(pair.Name, pair.Shape, generator), StringComparer.Ordinal);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors);
        return tensors.ToDictionary(pair => pair.Key, pair => (pair.Value.shape, pair.Value.reshape(-1).data<float>().Select(value => (double)value).ToArray()), StringComparer.Ordinal);
    }

    public static IEnumerable<(string Name, long[] Shape)> Shapes(JsonObject c) => (string)c["model_type"]! switch
    {
        "gpt2" => Gpt2(c),
        "gpt_neox" => NeoX(c),
        var family => Gated(c, family),
    };

    // Matrices keep the size of what they are given; everything else is random too, so that a wrong gain or bias shows.
    private static Tensor Random(string name, long[] shape, Generator generator)
    {
        var values = randn(shape, generator: generator);
        return shape.Length == 2 ? values.div_(Math.Sqrt(shape.Min())) : name.EndsWith("bias", StringComparison.Ordinal) ? values.mul_(0.5) : values.mul_(0.3).add_(0.7);
    }

    private static IEnumerable<(string Name, long[] Shape)> Gated(JsonObject c, string family)
    {
        long d = (long)c["hidden_size"]!, f = (long)c["intermediate_size"]!, v = (long)c["vocab_size"]!, hd = (long)c["head_dim"]!;
        long queries = (long)c["num_attention_heads"]! * hd, keys = (long)c["num_key_value_heads"]! * hd;
        var gemma = family.StartsWith("gemma", StringComparison.Ordinal);
        var biased = (bool?)c["attention_bias"] ?? false;
        yield return ("model.embed_tokens.weight", [v, d]);
        yield return ("model.norm.weight", [d]);
        if (!((bool?)c["tie_word_embeddings"] ?? gemma))
            yield return ("lm_head.weight", [v, d]);
        for (var layer = 0; layer < (int)c["num_hidden_layers"]!; layer++)
        {
            var block = $"model.layers.{layer}";
            string[] norms = family == "gemma3_text" ? ["input", "post_attention", "pre_feedforward", "post_feedforward"] : ["input", "post_attention"];
            foreach (var norm in norms)
                yield return ($"{block}.{norm}_layernorm.weight", [d]);
            foreach (var (name, rows) in new[] { ("q", queries), ("k", keys), ("v", keys) })
            {
                yield return ($"{block}.self_attn.{name}_proj.weight", [rows, d]);
                if (biased || family == "qwen2")
                    yield return ($"{block}.self_attn.{name}_proj.bias", [rows]);
                if (family is "gemma3_text" or "qwen3" && name != "v")
                    yield return ($"{block}.self_attn.{name}_norm.weight", [hd]);
            }
            yield return ($"{block}.self_attn.o_proj.weight", [d, queries]);
            if (biased)
                yield return ($"{block}.self_attn.o_proj.bias", [d]);
            foreach (var (name, rows, columns) in new[] { ("gate", f, d), ("up", f, d), ("down", d, f) })
            {
                yield return ($"{block}.mlp.{name}_proj.weight", [rows, columns]);
                if ((bool?)c["mlp_bias"] ?? false)
                    yield return ($"{block}.mlp.{name}_proj.bias", [rows]);
            }
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> NeoX(JsonObject c)
    {
        long d = (long)c["hidden_size"]!, f = (long)c["intermediate_size"]!, v = (long)c["vocab_size"]!;
        yield return ("gpt_neox.embed_in.weight", [v, d]);
        yield return ("embed_out.weight", [v, d]);
        yield return ("gpt_neox.final_layer_norm.weight", [d]);
        yield return ("gpt_neox.final_layer_norm.bias", [d]);
        for (var layer = 0; layer < (int)c["num_hidden_layers"]!; layer++)
        {
            var block = $"gpt_neox.layers.{layer}";
            foreach (var (name, rows, columns) in new (string, long, long)[]
                { ("input_layernorm", d, 0), ("post_attention_layernorm", d, 0), ("attention.query_key_value", 3 * d, d), ("attention.dense", d, d), ("mlp.dense_h_to_4h", f, d), ("mlp.dense_4h_to_h", d, f) })
            {
                yield return ($"{block}.{name}.weight", columns == 0 ? [rows] : [rows, columns]);
                if ((bool)c["attention_bias"]! || !name.StartsWith("attention.", StringComparison.Ordinal))
                    yield return ($"{block}.{name}.bias", [rows]);
            }
            yield return ($"{block}.attention.rotary_emb.inv_freq", [4]);      // a buffer that older files carry
            yield return ($"{block}.attention.masked_bias", [1]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> Gpt2(JsonObject c)
    {
        long d = (long)c["n_embd"]!, f = (long?)c["n_inner"] ?? 4 * d, v = (long)c["vocab_size"]!;
        yield return ("transformer.wte.weight", [v, d]);
        yield return ("transformer.wpe.weight", [(long)c["n_positions"]!, d]);
        yield return ("transformer.ln_f.weight", [d]);
        yield return ("transformer.ln_f.bias", [d]);
        if (!((bool?)c["tie_word_embeddings"] ?? true))
            yield return ("lm_head.weight", [v, d]);
        for (var layer = 0; layer < (int)c["n_layer"]!; layer++)
        {
            var block = $"transformer.h.{layer}";
            foreach (var (name, rows, columns) in new (string, long, long)[]
                { ("ln_1", d, 0), ("ln_2", d, 0), ("attn.c_attn", d, 3 * d), ("attn.c_proj", d, d), ("mlp.c_fc", d, f), ("mlp.c_proj", f, d) })
            {
                yield return ($"{block}.{name}.weight", columns == 0 ? [rows] : [rows, columns]);
                yield return ($"{block}.{name}.bias", [columns == 0 ? rows : columns]);
            }
            yield return ($"{block}.attn.bias", [1, 1, 16, 16]);       // the causal mask, which older files carry
        }
    }
}
