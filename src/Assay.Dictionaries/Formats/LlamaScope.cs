using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>Llama Scope: hyperparams.json and checkpoints/final.safetensors with encoder.weight [M, d], encoder.bias, decoder.weight [e, M], decoder.bias. Read only.</summary>
/// <remarks>
/// OpenMOSS/Language-Model-SAEs at its Llama Scope release (2024-10), src/lm_saes/sae.py (from_config, encode, activation_function_factory): weights trained on activations
/// scaled by s = √d / dataset_average_activation_norm are first brought to raw ones (encoder bias / s_in, decoder bias / s_out, decoder · s_in / s_out), then decoder
/// columns to unit length where the file says sparsity_include_decoder_norm; what exceeds the scalar jump_relu_threshold <i>then</i> fires. Here latents keep the training scale, as in
/// SAELens (pretrained_sae_loaders.py, Llama Scope), so that they are comparable with published dashboards: everything, the threshold too, is s_in times OpenMOSS's.
/// </remarks>
internal sealed class LlamaScope : DictionaryFormat
{
    public const string ConfigName = "hyperparams.json";
    private static readonly string[] Weights = ["checkpoints/final.safetensors", "checkpoints/pruned.safetensors", "sae_weights.safetensors"];

    private static readonly WeightSlot[] Slots =
        [new("W_enc", "encoder.weight", Transposed: true), new("b_enc", "encoder.bias"), new("W_dec", "decoder.weight", Transposed: true), new("b_dec", "decoder.bias")];

    public override string Name => "llama-scope";

    public override string Files => $"{ConfigName} and {Weights[0]}";

    public override bool CanWrite => false;

    private protected override bool Recognises(string path) => IsOrHas(path, ConfigName);

    private protected override DictionaryParts Parts(string path, LatentRange? latents)
    {
        var folder = FolderOf(path);
        var config = FormatSettings.Read(Path.Combine(folder, ConfigName), Files);
        RequireKnown(config);
        using var source = new SafetensorsWeights(Path.Combine(folder, Weights.FirstOrDefault(name => File.Exists(Path.Combine(folder, name)), Weights[0])));
        var width = config.Whole("d_model");
        var tensors = new WeightReader(source, Slots, new DeclaredSizes(width, config.WholeOrNull("d_sae") ?? config.Product("d_model", "expansion_factor"), width, config.File)).Read(latents);
        var (scaleIn, scaleOut) = Scales(config, width);
        var architecture = Activation(config, tensors, scaleIn);
        Fold(config, tensors, scaleIn, scaleOut);
        var (hook, hookOut) = (config.Text("hook_point_in"), config.Text("hook_point_out"));
        var transcodes = hookOut is not null && hookOut != hook;
        return new DictionaryParts(architecture, tensors)
        {
            Input = HookNames.Parse(hook), Target = HookNames.Parse(hookOut ?? hook), IsTranscoder = transcodes,
            Convention = new() { SubtractsDecoderBias = SubtractsBias(config), Rows = config.Text("norm_activation") == "token-wise" ? RowNormalisation.RootWidth : RowNormalisation.None },
            Origin = new(Name, path)
            {
                Hook = hook, OutputHook = transcodes ? hookOut : null,
                Changes = scaleIn == 1 && scaleOut == 1 ? [] : [FormattableString.Invariant($"activation scales {scaleIn:G6} (in) and {scaleOut:G6} (out) were folded into weights and threshold")],
            },
        };
    }

    private static bool SubtractsBias(FormatSettings config) => config.Flag("use_decoder_bias") != false && config.Flag("apply_decoder_bias_to_pre_encoder") == true;

    private static void RequireKnown(FormatSettings config)
    {
        if (config.Flag("use_glu_encoder") == true)
            throw config.Fault("use_glu_encoder is true: gated linear encoders are not supported");
        if (config.Flag("use_decoder_bias") == false)
            throw config.Fault("use_decoder_bias is false, expected true");
        if (config.Text("norm_activation") is not (null or "none" or "token-wise" or "dataset-wise" or "inference") and var norm)
            throw config.Fault($"norm_activation is '{norm}', expected none, token-wise, dataset-wise or inference");
        if (config.Text("hook_point_out") is not { } output || output == config.Text("hook_point_in"))
            return;
        if (SubtractsBias(config))
            throw config.Fault("apply_decoder_bias_to_pre_encoder is true, expected false: a transcoder's bias belongs to another activation than it reads");
        if (config.Text("norm_activation") == "token-wise")
            throw config.Fault("norm_activation is 'token-wise', expected dataset-wise of a transcoder: the norm of what it writes is not known when it is used");
    }

    /// <summary>√d over the mean norm of what is read and of what is written; 1 where activations were not scaled, or weights were brought to raw ones already ("inference").</summary>
    private static (double In, double Out) Scales(FormatSettings config, int width)
    {
        if (config.Text("norm_activation") is "none" or "token-wise" or "inference")
            return (1, 1);
        var norms = config.Section("dataset_average_activation_norm") ?? throw config.Fault("has no 'dataset_average_activation_norm', without which the scale of the weights is not known");
        var input = norms.Positive("in");
        return (Math.Sqrt(width) / input, Math.Sqrt(width) / (norms.Has("out") ? norms.Positive("out") : input));
    }

    /// <summary>Adds the threshold, on the latents' scale.</summary>
    private static string Activation(FormatSettings config, Dictionary<string, Tensor> tensors, double scaleIn)
    {
        var (named, threshold) = (config.Text("act_fn") ?? "jumprelu", config.Number("jump_relu_threshold") ?? 0);
        if (named == "relu")
            return "standard";
        if (named != "jumprelu" && !(named == "topk" && threshold > 0))     // with a threshold TopK was turned into JumpReLU for use
            throw config.Fault($"act_fn is '{named}', expected jumprelu, relu, or topk with a jump_relu_threshold above 0");
        tensors["threshold"] = full_like(tensors["b_enc"], threshold * scaleIn);
        return "jumprelu";
    }

    private static void Fold(FormatSettings config, Dictionary<string, Tensor> tensors, double scaleIn, double scaleOut)
    {
        // The encoder sees s_in x; its output, divided by s_out, is raw. Latents stay as trained.
        tensors["W_enc"].mul_(scaleIn);
        tensors["W_dec"].div_(scaleOut);
        tensors["b_dec"].div_(scaleOut);
        if (config.Flag("sparsity_include_decoder_norm") != true)
            return;
        // The threshold stays: it is compared after the decoder is made unit.
        var norms = Folding.DecoderNorms(tensors).mul_(scaleIn);                // ‖d‖ of the decoder that writes raw activations from raw latents
        tensors["W_dec"].div_(norms.unsqueeze(1));
        tensors["W_enc"].mul_(norms);
        tensors["b_enc"].mul_(norms);
    }
}
