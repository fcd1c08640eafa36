using Assay.Core.Errors;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>Reads one SAELens folder: settings of version 6 and before, every inference architecture, and training checkpoints of the batch TopK kinds.</summary>
internal sealed class SaeLensReader
{
    private static readonly string[] Known = ["standard", "gated", "jumprelu", "topk", "batchtopk", "matryoshka_batchtopk", "transcoder", "skip_transcoder", "jumprelu_transcoder", "jumprelu_skip_transcoder"];

    private readonly string _folder;
    private readonly FormatSettings _config;
    private readonly FormatSettings _metadata;
    private readonly string _named;
    private readonly List<string> _changes = [];

    public SaeLensReader(string folder)
    {
        _folder = folder;
        _config = FormatSettings.Read(Path.Combine(folder, SaeLensFolder.ConfigName), $"{SaeLensFolder.ConfigName} and {SaeLensFolder.WeightsName}");
        _metadata = _config.Section("metadata") ?? _config;
        _named = Named();
    }

    private bool IsTranscoder => _named.EndsWith("transcoder", StringComparison.Ordinal) || _config.Has("d_out");

    private string Architecture => _named switch
    {
        "batchtopk" or "matryoshka_batchtopk" or "jumprelu_transcoder" or "jumprelu_skip_transcoder" => "jumprelu",
        "transcoder" or "skip_transcoder" => "standard",
        _ => _named,
    };

    public DictionaryParts Read(string format, string path, LatentRange? latents)
    {
        var convention = Convention(out var scale);
        var tensors = Tensors(latents);
        Fold(tensors, scale);
        var k = Architecture == "topk" ? K() : 0;
        if (k > _config.Whole("d_sae"))
            throw _config.Fault(FormattableString.Invariant($"k is {k}, more than the {_config.Whole("d_sae")} latents"));
        var input = Site("assay_site", HookName);
        return new DictionaryParts(Architecture, tensors)
        {
            K = k, Input = input, Target = Site("assay_target_site", _metadata.Text("hook_name_out")) ?? (IsTranscoder ? null : input), IsTranscoder = IsTranscoder, Convention = convention,
            Origin = new DictionaryOrigin(format, path) { Model = _metadata.Text("model_name"), Hook = HookName, OutputHook = _metadata.Text("hook_name_out"), Changes = _changes },
        };
    }

    private string? HookName => _metadata.Text("hook_name") ?? _config.Text("hook_name") ?? _metadata.Text("hook_point");

    // Before version 6 there was no architecture for TopK, and none at all at first.
    private string Named()
    {
        var activation = _config.Text("activation_fn") ?? _config.Text("activation_fn_str") ?? "relu";
        var named = _config.Text("architecture") ?? (_config.Has("metadata") ? throw _config.Missing("architecture") : "standard");
        if (!Known.Contains(named))
            throw _config.Fault($"architecture is '{named}', expected one of {string.Join(", ", Known)}");
        return (named, activation) switch
        {
            (_, "relu") => named,
            ("standard" or "topk", "topk") => "topk",
            _ => throw _config.Fault($"activation_fn is '{activation}' in architecture '{named}', expected relu or topk"),
        };
    }

    private int K()
    {
        var arguments = _config.Section("activation_fn_kwargs");
        return _config.WholeOrNull("k") ?? arguments?.WholeOrNull("k") ?? throw _config.Fault("has no 'k', the latents that a topk dictionary keeps");
    }

    private InputConvention Convention(out double scale)
    {
        if (_metadata.Has("hook_head_index") || _config.Has("hook_head_index"))
            throw _config.Fault("has a hook_head_index: dictionaries of a single attention head are not supported");
        var rows = Rows(out scale);
        var subtracts = _config.Flag("apply_b_dec_to_input") ?? !IsTranscoder;     // SAELens's own default
        if (IsTranscoder && subtracts)
            throw _config.Fault("apply_b_dec_to_input is true, expected false: a transcoder's b_dec belongs to another activation than it reads");
        if (IsTranscoder && rows != RowNormalisation.None)
            throw _config.Fault($"normalize_activations is '{_config.Text("normalize_activations")}', expected 'none' of a transcoder");
        return new InputConvention { SubtractsDecoderBias = subtracts, Rows = rows };
    }

    private RowNormalisation Rows(out double scale)
    {
        scale = 1;
        var named = _config.IsFlag("normalize_activations")
            ? _config.Flag("normalize_activations") == true ? "expected_average_only_in" : "none"
            : _config.Text("normalize_activations") ?? "none";
        switch (named)
        {
            case "none":
                return RowNormalisation.None;
            case "layer_norm":
                return RowNormalisation.LayerNorm;
            case "constant_norm_rescale":
                return RowNormalisation.RootWidth;
            case "expected_average_only_in":
                scale = Scaler();
                return RowNormalisation.None;
            default:
                throw _config.Fault($"normalize_activations is '{named}', expected none, layer_norm, constant_norm_rescale or expected_average_only_in");
        }
    }

    private double Scaler()
    {
        var path = Path.Combine(_folder, SaeLensFolder.ScalerName);
        if (!File.Exists(path))
            throw _config.Fault($"normalize_activations is 'expected_average_only_in', whose scale lies in {SaeLensFolder.ScalerName}, but there is no such file beside it: fold the scale into the weights before saving (SAELens: fold_activation_norm_scaling_factor), or write {{\"scaling_factor\": √d over the mean norm}} there");
        return FormatSettings.Read(path, SaeLensFolder.ScalerName).Positive("scaling_factor");
    }

    private Dictionary<string, Tensor> Tensors(LatentRange? latents)
    {
        using var source = new SafetensorsWeights(Path.Combine(_folder, SaeLensFolder.WeightsName));
        var vector = ThresholdName(source);
        WeightSlot[] slots =
        [
            .. DictionaryParts.TensorNames(Architecture).Where(name => name != "threshold" || vector is not null).Select(name => name == "threshold" ? new WeightSlot(name, vector!) : new WeightSlot(name)),
            .. _named.Contains("skip", StringComparison.Ordinal) ? (WeightSlot[])[new("W_skip")] : [],
            new("scaling_factor", "scaling_factor", Optional: true),
        ];
        var sizes = new DeclaredSizes(_config.Whole("d_in"), _config.Whole("d_sae"), _config.WholeOrNull("d_out") ?? _config.Whole("d_in"), _config.File);
        var tensors = new WeightReader(source, slots, sizes).Read(latents, vector is null ? "topk_threshold" : "");
        if (vector is null)
            tensors["threshold"] = full_like(tensors["b_enc"], source.Read("topk_threshold").to(ScalarType.Float64).item<double>());
        if (vector == "log_threshold")
            tensors["threshold"] = tensors["threshold"].exp();
        return tensors;
    }

    /// <summary>Where thresholds lie: a vector, its logarithm in JumpReLU training checkpoints, null for the one number of batch TopK's (sae_lens/saes/batchtopk_sae.py).</summary>
    private string? ThresholdName(WeightSource source) => (Architecture, _named.Contains("batchtopk", StringComparison.Ordinal)) switch
    {
        _ when source.Names.Contains("threshold") => "threshold",
        ("jumprelu", true) when source.Names.Contains("topk_threshold") && source.Shape("topk_threshold").All(size => size == 1) => null,
        ("jumprelu", false) when source.Names.Contains("log_threshold") => "log_threshold",
        _ => "threshold",
    };

    private void Fold(Dictionary<string, Tensor> tensors, double scale)
    {
        if (tensors.Remove("scaling_factor", out var finetuned) && !finetuned.eq(1).all().item<bool>())
        {
            if (_config.Flag("finetuning_scaling_factor") != true)
                throw new UnreadableFileException(Path.Combine(_folder, SaeLensFolder.WeightsName), "scaling_factor is not all ones, but finetuning_scaling_factor in cfg.json is not true");
            tensors["W_dec"].mul_(finetuned.unsqueeze(1));     // latents are multiplied by it on their way to the decoder
            _changes.Add("the fine-tuning scale of each latent was folded into its decoder row");
        }
        if (_config.Flag("rescale_acts_by_decoder_norm") == true)
        {
            // z‖d‖ is what competes; a threshold is compared with it already.
            var threshold = tensors.GetValueOrDefault("threshold")?.clone();
            Folding.UnitDecoder(tensors);
            if (threshold is not null)
                tensors["threshold"] = threshold;
            _changes.Add("decoder norms were folded into the encoder (rescale_acts_by_decoder_norm)");
        }
        if (scale != 1)
        {
            Folding.ScaleInput(tensors, scale);
            _changes.Add(FormattableString.Invariant($"the activation scale {scale} was folded into the matrices (expected_average_only_in)"));
        }
    }

    /// <summary>The site under our own key, else under SAELens's hook name; null where neither names one that we know.</summary>
    private Site? Site(string ownKey, string? hook) => _metadata.Text(ownKey) is { } own ? Models.Site.Parse(own) : HookNames.Parse(hook);
}
