using System.Text.Json.Nodes;

namespace Assay.Models.Tests;

/// <summary>
/// A second derivation of the families' forward passes: plain loops over double numbers, straight from Hugging Face's names and keys,
/// sharing nothing with the code under test. x[t][i]: position t, dimension i.
/// </summary>
internal sealed class FamilyReference(JsonObject config, IReadOnlyDictionary<string, (long[] Shape, double[] Values)> weights)
{
    private string Family => (string)config["model_type"]!;

    private bool IsGemma => Family.StartsWith("gemma", StringComparison.Ordinal);

    public double[][] Logits(int[] ids) => Family switch
    {
        "gpt2" => Gpt2(ids),
        "gpt_neox" => NeoX(ids),
        _ => Gated(ids),
    };

    // Llama, Qwen, Gemma 1 and 3.
    private double[][] Gated(int[] ids)
    {
        int width = Whole("hidden_size"), heads = Whole("num_attention_heads"), keyHeads = Whole("num_key_value_heads"), layers = Whole("num_hidden_layers");
        var headWidth = config["head_dim"] is { } given ? (int)given : width / heads;
        var scale = 1 / Math.Sqrt(config["query_pre_attn_scalar"] is { } q ? (double)q : headWidth);
        var x = Rows("model.embed_tokens", ids);
        if (IsGemma)
            x = Map(x, v => v * Math.Sqrt(width));
        for (var layer = 0; layer < layers; layer++)
        {
            var block = $"model.layers.{layer}";
            var local = Family == "gemma3_text" && (layer + 1) % Whole("sliding_window_pattern") != 0;
            var frequencies = Frequencies(headWidth, local);
            var a = Rms(x, $"{block}.input_layernorm");
            var query = PerHead(Linear(a, $"{block}.self_attn.q_proj"), heads, headWidth, $"{block}.self_attn.q_norm", frequencies);
            var key = PerHead(Linear(a, $"{block}.self_attn.k_proj"), keyHeads, headWidth, $"{block}.self_attn.k_norm", frequencies);
            var value = Linear(a, $"{block}.self_attn.v_proj");
            var z = Attention(query, key, value, heads, keyHeads, headWidth, scale, local ? Whole("sliding_window") : int.MaxValue);
            var branch = Linear(z, $"{block}.self_attn.o_proj");
            var fourNorms = Family == "gemma3_text";
            x = Add(x, fourNorms ? Rms(branch, $"{block}.post_attention_layernorm") : branch);
            var m = Rms(x, $"{block}.{(fourNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm")}");
            var gate = Map(Linear(m, $"{block}.mlp.gate_proj"), NonLinear());
            var up = Linear(m, $"{block}.mlp.up_proj");
            var y = Linear([.. gate.Zip(up, (g, u) => g.Zip(u, (l, r) => l * r).ToArray())], $"{block}.mlp.down_proj");
            x = Add(x, fourNorms ? Rms(y, $"{block}.post_feedforward_layernorm") : y);
        }
        return Linear(Rms(x, "model.norm"), weights.ContainsKey("lm_head.weight") ? "lm_head" : "model.embed_tokens");
    }

    private double[][] NeoX(int[] ids)
    {
        int width = Whole("hidden_size"), heads = Whole("num_attention_heads"), headWidth = width / heads;
        var turned = (int)(headWidth * (double)config["rotary_pct"]!);
        var frequencies = Enumerable.Range(0, turned / 2).Select(i => Math.Pow((double)config["rotary_emb_base"]!, -2.0 * i / turned)).ToArray();
        var x = Rows("gpt_neox.embed_in", ids);
        for (var layer = 0; layer < Whole("num_hidden_layers"); layer++)
        {
            var block = $"gpt_neox.layers.{layer}";
            var rows = Linear(LayerNorm(x, $"{block}.input_layernorm", "layer_norm_eps"), $"{block}.attention.query_key_value");
            // Head h's query, key and value are the columns from h·3·headWidth on.
            double[][] Role(int role) => [.. rows.Select(row => Enumerable.Range(0, heads).SelectMany(h => row.Skip((h * 3 + role) * headWidth).Take(headWidth)).ToArray())];
            var (query, key) = (PerHead(Role(0), heads, headWidth, null, frequencies), PerHead(Role(1), heads, headWidth, null, frequencies));
            var attention = Linear(Attention(query, key, Role(2), heads, heads, headWidth, 1 / Math.Sqrt(headWidth), int.MaxValue), $"{block}.attention.dense");
            var parallel = (bool)config["use_parallel_residual"]!;
            var into = parallel ? x : Add(x, attention);
            var hidden = Map(Linear(LayerNorm(into, $"{block}.post_attention_layernorm", "layer_norm_eps"), $"{block}.mlp.dense_h_to_4h"), NonLinear());
            var mlp = Linear(hidden, $"{block}.mlp.dense_4h_to_h");
            x = parallel ? Add(Add(x, attention), mlp) : Add(into, mlp);
        }
        return Linear(LayerNorm(x, "gpt_neox.final_layer_norm", "layer_norm_eps"), "embed_out");
    }

    private double[][] Gpt2(int[] ids)
    {
        int width = Whole("n_embd"), heads = Whole("n_head"), headWidth = width / heads;
        var x = Add(Rows("transformer.wte", ids), Rows("transformer.wpe", [.. Enumerable.Range(0, ids.Length)]));
        var scale = (bool?)config["scale_attn_weights"] ?? true ? 1 / Math.Sqrt(headWidth) : 1;
        for (var layer = 0; layer < Whole("n_layer"); layer++)
        {
            var block = $"transformer.h.{layer}";
            var rows = Conv1D(LayerNorm(x, $"{block}.ln_1", "layer_norm_epsilon"), $"{block}.attn.c_attn");
            double[][] Role(int role) => [.. rows.Select(row => row.Skip(role * width).Take(width).ToArray())];
            var z = Attention(Role(0), Role(1), Role(2), heads, heads, headWidth, scale, int.MaxValue);
            x = Add(x, Conv1D(z, $"{block}.attn.c_proj"));
            var hidden = Map(Conv1D(LayerNorm(x, $"{block}.ln_2", "layer_norm_epsilon"), $"{block}.mlp.c_fc"), NonLinear());
            x = Add(x, Conv1D(hidden, $"{block}.mlp.c_proj"));
        }
        return Linear(LayerNorm(x, "transformer.ln_f", "layer_norm_epsilon"), weights.ContainsKey("lm_head.weight") ? "lm_head" : "transformer.wte");
    }

    private double[] Frequencies(int headWidth, bool local)
    {
        var theta = (double)config[local ? "rope_local_base_freq" : "rope_theta"]!;
        var plain = Enumerable.Range(0, headWidth / 2).Select(i => Math.Pow(theta, -2.0 * i / headWidth));
        return local || config["rope_scaling"] is not JsonObject scaling ? [.. plain] : [.. plain.Select(f => Scaled(f, scaling))];
    }

    // By wavelengths, as the reference implementation of Llama 3 has it.
    private static double Scaled(double frequency, JsonObject scaling)
    {
        var factor = (double)scaling["factor"]!;
        if ((string)(scaling["rope_type"] ?? scaling["type"])! == "linear")
            return frequency / factor;
        double low = (double)scaling["low_freq_factor"]!, high = (double)scaling["high_freq_factor"]!, context = (double)scaling["original_max_position_embeddings"]!;
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength < context / high)
            return frequency;
        if (wavelength > context / low)
            return frequency / factor;
        var smooth = (context / wavelength - low) / (high - low);
        return (1 - smooth) * frequency / factor + smooth * frequency;
    }

    // Each head normalised where there is such a norm, then its first dimensions turned in pairs (i, i + half).
    private double[][] PerHead(double[][] rows, int heads, int headWidth, string? norm, double[] frequencies)
    {
        var result = rows.Select(row => row.ToArray()).ToArray();
        var half = frequencies.Length;
        for (var t = 0; t < rows.Length; t++)
        {
            for (var h = 0; h < heads; h++)
            {
                var head = rows[t].Skip(h * headWidth).Take(headWidth).ToArray();
                if (norm is not null && weights.ContainsKey($"{norm}.weight"))
                    head = Rms([head], norm)[0];
                head.CopyTo(result[t], h * headWidth);
                for (var i = 0; i < half; i++)
                {
                    var angle = t * frequencies[i];
                    result[t][h * headWidth + i] = head[i] * Math.Cos(angle) - head[i + half] * Math.Sin(angle);
                    result[t][h * headWidth + i + half] = head[i + half] * Math.Cos(angle) + head[i] * Math.Sin(angle);
                }
            }
        }
        return result;
    }

    private static double[][] Attention(double[][] query, double[][] key, double[][] value, int heads, int keyHeads, int headWidth, double scale, int window)
    {
        var z = query.Select(_ => new double[heads * headWidth]).ToArray();
        for (var h = 0; h < heads; h++)
        {
            int at = h * headWidth, from = h / (heads / keyHeads) * headWidth;
            for (var t = 0; t < query.Length; t++)
            {
                var first = Math.Max(0, t - (window - 1));
                var scores = Enumerable.Range(first, t - first + 1).Select(s => Math.Exp(scale * Enumerable.Range(0, headWidth).Sum(i => query[t][at + i] * key[s][from + i]))).ToArray();
                for (var s = first; s <= t; s++)
                {
                    for (var i = 0; i < headWidth; i++)
                        z[t][at + i] += scores[s - first] / scores.Sum() * value[s][from + i];
                }
            }
        }
        return z;
    }

    private Func<double, double> NonLinear()
    {
        var name = Family == "gemma" ? (string?)config["hidden_activation"] ?? "gelu_pytorch_tanh"
            : (string?)(config["hidden_act"] ?? config["hidden_activation"] ?? config["activation_function"]);
        return name switch
        {
            "silu" => x => x / (1 + Math.Exp(-x)),
            "relu" => x => Math.Max(0, x),
            "gelu" => x => x / 2 * (1 + Erf(x / Math.Sqrt(2))),
            "gelu_pytorch_tanh" or "gelu_new" => x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
            _ => throw new ArgumentException(name),
        };
    }

    // Its power series; double precision holds for the arguments met here.
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 5)
            return Math.Sign(x);
        double sum = 0, power = x;
        for (var n = 0; n < 120; n++)
        {
            sum += power / (2 * n + 1);
            power *= -x * x / (n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private double[][] Rms(double[][] x, string name)
    {
        var gain = weights[$"{name}.weight"].Values;
        return [.. x.Select(row => row.Select((v, i) => v / Math.Sqrt(row.Average(w => w * w) + (double)config["rms_norm_eps"]!) * (IsGemma ? 1 + gain[i] : gain[i])).ToArray())];
    }

    private double[][] LayerNorm(double[][] x, string name, string epsilon)
    {
        double[] gain = weights[$"{name}.weight"].Values, bias = weights[$"{name}.bias"].Values;
        return [.. x.Select(row =>
        {
            var mean = row.Average();
            var deviation = Math.Sqrt(row.Average(v => (v - mean) * (v - mean)) + (double)config[epsilon]!);
            return row.Select((v, i) => (v - mean) / deviation * gain[i] + bias[i]).ToArray();
        })];
    }

    // y = x Wᵀ + b with W [out, in].
    private double[][] Linear(double[][] x, string name)
    {
        var ((shape, w), bias) = (weights[$"{name}.weight"], weights.GetValueOrDefault($"{name}.bias").Values);
        return [.. x.Select(row => Enumerable.Range(0, (int)shape[0]).Select(o => row.Select((v, i) => v * w[o * shape[1] + i]).Sum() + (bias?[o] ?? 0)).ToArray())];
    }

    // y = x W + b with W [in, out].
    private double[][] Conv1D(double[][] x, string name)
    {
        var ((shape, w), bias) = (weights[$"{name}.weight"], weights[$"{name}.bias"].Values);
        return [.. x.Select(row => Enumerable.Range(0, (int)shape[1]).Select(o => row.Select((v, i) => v * w[i * shape[1] + o]).Sum() + bias[o]).ToArray())];
    }

    private double[][] Rows(string name, int[] ids)
    {
        var (shape, values) = weights[$"{name}.weight"];
        return [.. ids.Select(id => values.Skip(id * (int)shape[1]).Take((int)shape[1]).ToArray())];
    }

    private static double[][] Add(double[][] a, double[][] b) => [.. a.Zip(b, (l, r) => l.Zip(r, (x, y) => x + y).ToArray())];

    private static double[][] Map(double[][] x, Func<double, double> f) => [.. x.Select(row => row.Select(f).ToArray())];

    private int Whole(string key) => (int)config[key]!;
}
