using Assay.BoardGames.Models;
using Assay.Core.Errors;
using Assay.Models;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Models;

/// <summary>Synthetic files in the names and shapes of each published layout, read and compared with the equations.</summary>
public sealed class PublishedWeightsTests : IDisposable
{
    private const int Layers = GptReference.Layers, D = GptReference.D, H = GptReference.H, Hd = GptReference.Hd, T = GptReference.T, V = GptReference.V;
    private static readonly long[] Ids = [3, 1, 4, 1, 5, 9, 2];
    private static readonly PublishedWeightsOptions Heads = new() { Heads = H };

    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Min_gpt_s_names_give_the_equations_logits()
    {
        var reference = new GptReference(biased: true);
        TorchFile.Write(_folder["final.pth"], MinGpt(reference));
        using var model = PublishedWeights.Load(_folder["final.pth"], Heads);
        Same(reference.Logits(Ids), model);
        Assert.Equal(Activation.Gelu, model.Config.Variant.Activation);
        Assert.Equal(T, model.Config.ContextLength);
    }

    [Fact]
    public void The_tanh_form_of_gelu_is_an_option_and_makes_a_difference()
    {
        var reference = new GptReference(biased: true);
        TorchFile.Write(_folder["final.pth"], MinGpt(reference));
        using var model = PublishedWeights.Load(_folder["final.pth"], Heads with { Activation = Activation.GeluTanh });
        Same(reference.Logits(Ids, tanh: true), model);
        Assert.False(allclose(reference.Logits(Ids), reference.Logits(Ids, tanh: true), 1e-5, 1e-5));
    }

    [Theory]
    [InlineData("model.", true)]
    [InlineData("model._orig_mod.", true)]
    [InlineData("", false)]
    public void Nano_gpt_s_checkpoint_without_biases_gives_the_equations_logits(string prefix, bool tied)
    {
        var reference = new GptReference(biased: false);
        var inner = prefix.StartsWith("model.", StringComparison.Ordinal) ? prefix["model.".Length..] : "";
        var weights = NanoGpt(reference, biased: false, tied).ToDictionary(pair => inner + pair.Key, pair => pair.Value, StringComparer.Ordinal);
        TorchFile.Write(_folder["ckpt.pt"], prefix.Length == 0 ? weights : new Dictionary<string, object>
        {
            ["model"] = weights, ["model_args"] = new Dictionary<string, object> { ["n_head"] = H, ["bias"] = false }, ["iter_num"] = 600_000,
            ["optimizer"] = new Dictionary<string, object> { ["exp_avg"] = ones(3) },
        });
        using var model = PublishedWeights.Load(_folder["ckpt.pt"], prefix.Length == 0 ? Heads : null);
        Same(reference.Logits(Ids, tied), model);
        Assert.Equal(tied, model.Config.Variant.TiedOutput);
    }

    [Fact]
    public void Nano_gpt_with_biases_reads_them_and_refuses_a_file_that_lacks_one()
    {
        var reference = new GptReference(biased: true);
        var weights = NanoGpt(reference, biased: true, tied: true);
        TorchFile.Write(_folder["ckpt.pt"], weights);
        using (var model = PublishedWeights.Load(_folder["ckpt.pt"], Heads))
            Same(reference.Logits(Ids, tied: true), model);
        weights.Remove("transformer.h.1.ln_2.bias");
        TorchFile.Write(_folder["ckpt.pt"], weights);
        Assert.Contains("'transformer.h.1.ln_2.bias' is absent and other biases are there", Fault("ckpt.pt", Heads), StringComparison.Ordinal);
    }

    [Fact]
    public void Transformer_lens_reads_with_its_norms_as_they_were_trained()
    {
        var reference = new GptReference(biased: true);
        TorchFile.Write(_folder["lens.pth"], Lens(reference, folded: false));
        using var model = PublishedWeights.Load(_folder["lens.pth"]);
        Same(reference.Logits(Ids), model);
        Assert.Equal(H, model.Config.Heads);
    }

    // Folding multiplies what reads a norm by the gain, adds the norm's bias through it to the reader's bias, and leaves the norm bare.
    [Fact]
    public void Transformer_lens_reads_with_its_norms_folded_into_what_follows_them()
    {
        var reference = new GptReference(biased: true);
        TorchFile.Write(_folder["lens.pth"], Lens(reference, folded: true));
        using var model = PublishedWeights.Load(_folder["lens.pth"]);
        Same(reference.Logits(Ids), model);
    }

    [Fact]
    public void A_bias_on_logits_that_no_norm_can_carry_is_refused()
    {
        var weights = Lens(new GptReference(biased: true), folded: true);
        var wider = zeros(D, V + 9);        // more logits than the residual stream has dimensions
        wider.narrow(1, 0, V).copy_((Tensor)weights["unembed.W_U"]);
        (weights["unembed.W_U"], weights["unembed.b_U"], weights["embed.W_E"]) = (wider, arange(V + 9, float32), randn(V + 9, D));
        TorchFile.Write(_folder["lens.pth"], weights);
        Assert.Contains("'unembed.b_U' cannot be written", Fault("lens.pth"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hugging_face_folder_reads_with_the_activation_it_names_or_the_one_asked_for()
    {
        var reference = new GptReference(biased: true);
        TorchFile.Write(_folder["final.pth"], MinGpt(reference));
        using (var model = PublishedWeights.Load(_folder["final.pth"], Heads with { Activation = Activation.GeluTanh }))
            model.Save(_folder["hf"]);
        using var named = PublishedWeights.Load(_folder["hf"]);
        Same(reference.Logits(Ids, tanh: true), named);
        using var exact = PublishedWeights.Load(_folder["hf"], new() { Activation = Activation.Gelu });
        Same(reference.Logits(Ids), exact);
    }

    [Theory]
    [InlineData("blocks.1.attn.key.weight", null, "holds no tensor 'blocks.1.attn.key.weight', expected [12, 12]")]
    [InlineData("blocks.1.mlp.2.bias", 13, "tensor 'blocks.1.mlp.2.bias' is [13], expected [12]")]
    [InlineData("blocks.1.attn.rotary", 3, "holds a tensor 'blocks.1.attn.rotary', which no model of this layout has")]
    [InlineData("blocks.3.ln1.weight", 12, "has 3 blocks 'blocks.N', of which 0 to 1 follow each other")]
    [InlineData("pos_emb", 12, "tensor 'pos_emb' is [12], expected 3 dimensions")]
    [InlineData("tok_emb.weight", null, "holds no model of a known layout, expected tensors as minGPT names them")]
    public void A_tensor_that_is_absent_unknown_or_of_another_shape_is_named(string name, int? length, string message)
    {
        var weights = MinGpt(new GptReference(biased: true));
        weights.Remove(name);
        if (length is { } count)
            weights[name] = zeros(count);
        TorchFile.Write(_folder["broken.pth"], weights);
        Assert.Contains(message, Fault("broken.pth", Heads), StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_that_do_not_divide_the_width_are_refused()
    {
        TorchFile.Write(_folder["final.pth"], MinGpt(new GptReference(biased: true)));
        Assert.Contains("the model's width is 12, which 8 heads do not divide evenly", Fault("final.pth"), StringComparison.Ordinal);
        Assert.Contains("heads", Assert.Throws<AssayException>(() => PublishedWeights.Load(_folder["final.pth"], new() { Heads = 0 })).Message, StringComparison.Ordinal);
    }

    private string Fault(string file, PublishedWeightsOptions? options = null) =>
        Assert.Throws<UnreadableFileException>(() => PublishedWeights.Load(_folder[file], options)).Message;

    private static void Same(Tensor expected, Transformer model)
    {
        using var found = model.Forward(tensor(Ids).unsqueeze(0));
        var difference = (found.squeeze(0) - expected).abs().max().item<float>();
        Assert.True(difference < 2e-4, $"logits differ by {difference}");
    }

    private static Dictionary<string, object> MinGpt(GptReference r)
    {
        var w = new Dictionary<string, object> { ["pos_emb"] = r["P"].unsqueeze(0), ["tok_emb.weight"] = r["E"], ["head.weight"] = r["U"], ["ln_f.weight"] = r["f.g"], ["ln_f.bias"] = r["f.b"] };
        for (var l = 0; l < Layers; l++)
        {
            var b = $"blocks.{l}";
            (w[$"{b}.ln1.weight"], w[$"{b}.ln1.bias"], w[$"{b}.ln2.weight"], w[$"{b}.ln2.bias"]) = (r[$"{l}.1.g"], r[$"{l}.1.b"], r[$"{l}.2.g"], r[$"{l}.2.b"]);
            foreach (var (name, role) in new[] { ("attn.query", "q"), ("attn.key", "k"), ("attn.value", "v"), ("attn.proj", "o"), ("mlp.0", "in"), ("mlp.2", "out") })
                (w[$"{b}.{name}.weight"], w[$"{b}.{name}.bias"]) = (r[$"{l}.{role}"].t(), r[$"{l}.{role}.b"]);
            w[$"{b}.attn.mask"] = ones(1, 1, T, T).tril();
        }
        return w;
    }

    private static Dictionary<string, object> NanoGpt(GptReference r, bool biased, bool tied)
    {
        var w = new Dictionary<string, object> { ["transformer.wte.weight"] = r["E"], ["transformer.wpe.weight"] = r["P"], ["lm_head.weight"] = tied ? r["E"] : r["U"], ["transformer.ln_f.weight"] = r["f.g"], ["transformer.ln_f.bias"] = r["f.b"] };
        for (var l = 0; l < Layers; l++)
        {
            var b = $"transformer.h.{l}";
            (w[$"{b}.ln_1.weight"], w[$"{b}.ln_1.bias"], w[$"{b}.ln_2.weight"], w[$"{b}.ln_2.bias"]) = (r[$"{l}.1.g"], r[$"{l}.1.b"], r[$"{l}.2.g"], r[$"{l}.2.b"]);
            (w[$"{b}.attn.c_attn.weight"], w[$"{b}.attn.c_attn.bias"]) = (cat([r[$"{l}.q"].t(), r[$"{l}.k"].t(), r[$"{l}.v"].t()], 0), cat([r[$"{l}.q.b"], r[$"{l}.k.b"], r[$"{l}.v.b"]], 0));
            foreach (var (name, role) in new[] { ("attn.c_proj", "o"), ("mlp.c_fc", "in"), ("mlp.c_proj", "out") })
                (w[$"{b}.{name}.weight"], w[$"{b}.{name}.bias"]) = (r[$"{l}.{role}"].t(), r[$"{l}.{role}.b"]);
            w[$"{b}.attn.bias"] = ones(1, 1, T, T).tril();      // the causal mask, for all its name
        }
        return biased ? w : w.Where(pair => !pair.Key.EndsWith("bias", StringComparison.Ordinal) || pair.Key.EndsWith(".attn.bias", StringComparison.Ordinal)).ToDictionary();
    }

    private static Dictionary<string, object> Lens(GptReference r, bool folded)
    {
        var w = new Dictionary<string, object> { ["embed.W_E"] = r["E"], ["pos_embed.W_pos"] = r["P"] };
        (w["unembed.W_U"], w["unembed.b_U"]) = Folded(r, "f", r["U"].t(), zeros(V), folded);
        Norm(w, "ln_final", r, "f", folded);
        for (var l = 0; l < Layers; l++)
        {
            var b = $"blocks.{l}";
            Norm(w, $"{b}.ln1", r, $"{l}.1", folded);
            Norm(w, $"{b}.ln2", r, $"{l}.2", folded);
            foreach (var role in (string[])["q", "k", "v"])
            {
                var (matrix, bias) = Folded(r, $"{l}.1", r[$"{l}.{role}"], r[$"{l}.{role}.b"], folded);
                w[$"{b}.attn.W_{role.ToUpperInvariant()}"] = stack([.. Enumerable.Range(0, H).Select(h => matrix.narrow(1, h * Hd, Hd))]);
                w[$"{b}.attn.b_{role.ToUpperInvariant()}"] = stack([.. Enumerable.Range(0, H).Select(h => bias.narrow(0, h * Hd, Hd))]);
            }
            (w[$"{b}.attn.W_O"], w[$"{b}.attn.b_O"]) = (stack([.. Enumerable.Range(0, H).Select(h => r[$"{l}.o"].narrow(0, h * Hd, Hd))]), r[$"{l}.o.b"]);
            (w[$"{b}.mlp.W_in"], w[$"{b}.mlp.b_in"]) = Folded(r, $"{l}.2", r[$"{l}.in"], r[$"{l}.in.b"], folded);
            (w[$"{b}.mlp.W_out"], w[$"{b}.mlp.b_out"]) = (r[$"{l}.out"], r[$"{l}.out.b"]);
            (w[$"{b}.attn.mask"], w[$"{b}.attn.IGNORE"]) = (ones(T, T).tril(), tensor(-1e5f));
        }
        return w;
    }

    private static (Tensor Matrix, Tensor Bias) Folded(GptReference r, string norm, Tensor matrix, Tensor bias, bool folded) =>
        folded ? (r[$"{norm}.g"].unsqueeze(1) * matrix, bias + r[$"{norm}.b"].matmul(matrix)) : (matrix, bias);

    private static void Norm(Dictionary<string, object> w, string name, GptReference r, string norm, bool folded)
    {
        if (!folded)
            (w[$"{name}.w"], w[$"{name}.b"]) = (r[$"{norm}.g"], r[$"{norm}.b"]);
    }
}
