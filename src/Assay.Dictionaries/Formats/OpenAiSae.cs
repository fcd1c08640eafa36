using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Core.Errors;
using Assay.Models;

namespace Assay.Dictionaries.Formats;

/// <summary>OpenAI's dictionaries of GPT-2 small: one file LAYER.pt with pre_bias, latent_bias, encoder.weight [M, d], decoder.weight [d, M] and the activation's name. Read only.</summary>
/// <remarks>
/// openai/sparse_autoencoder, sparse_autoencoder/model.py: TopK ones normalise each row first (mean, then the n - 1 standard deviation with 1e-5 added) and undo it after decoding, without the 1e-5;
/// ReLU ones do not. pre_bias is subtracted after that. An unnamed activation is ReLU. Places: paths.py, by the folder.
/// </remarks>
internal sealed partial class OpenAiSae : DictionaryFormat
{
    private const string Tied = "decoder.linear.weight";
    private static readonly string[] Statistics = ["stats_last_nonzero", "latents_activation_frequency", "latents_mean_square"];

    public override string Name => "openai";

    public override string Files => "a .pt file with pre_bias and latent_bias";

    public override bool CanWrite => false;

    private protected override bool Recognises(string path) => Is(path);

    /// <summary>Whether a file is one of these; a file that is no readable .pt is none.</summary>
    public static bool Is(string path)
    {
        if (!File.Exists(path) || !path.EndsWith(".pt", StringComparison.Ordinal))
            return false;
        using var source = new PyTorchWeights(path);
        return source.Names.Contains("pre_bias") && source.Names.Contains("latent_bias");
    }

    private protected override DictionaryParts Parts(string path, LatentRange? latents)
    {
        using var source = new PyTorchWeights(path);
        var topK = IsTopK(source);
        var tied = source.Names.Contains(Tied);
        WeightSlot[] slots =
        [
            new("W_enc", "encoder.weight", Transposed: true), new("b_enc", "latent_bias"), new("b_dec", "pre_bias"),
            tied ? new("W_dec", Tied) : new("W_dec", "decoder.weight", Transposed: true),
        ];
        var tensors = new WeightReader(source, slots).Read(latents, Statistics);
        var (site, hook) = Place(path);
        return new DictionaryParts(topK ? "topk" : "standard", tensors)
        {
            K = topK ? K(source) : 0, Input = site, Target = site,
            Convention = new() { SubtractsDecoderBias = true, Rows = topK ? RowNormalisation.LayerNorm : RowNormalisation.None },
            Origin = new(Name, path) { Hook = hook, Model = path.Contains("gpt2-small", StringComparison.Ordinal) ? "gpt2" : null },
        };
    }

    private static bool IsTopK(PyTorchWeights source)
    {
        var named = source.Scalars.GetValueOrDefault("activation") as string ?? "ReLU";
        if (named is not ("TopK" or "ReLU"))
            throw new UnreadableFileException(source.Path, $"activation is '{named}', expected TopK or ReLU");
        if (named == "TopK" && source.Scalars.GetValueOrDefault("activation_state_dict.postact_fn") as string is not (null or "ReLU") and var after)
            throw new UnreadableFileException(source.Path, $"activation_state_dict.postact_fn is '{after}', expected ReLU: latents below zero are not supported");
        return named == "TopK";
    }

    private static int K(PyTorchWeights source)
    {
        var latents = source.Shape("latent_bias")[0];
        return source.Scalars.GetValueOrDefault("activation_state_dict.k") is long k && k >= 1 && k <= latents
            ? (int)k
            : throw new UnreadableFileException(source.Path, FormattableString.Invariant(
                $"activation_state_dict.k is {source.Scalars.GetValueOrDefault("activation_state_dict.k") ?? "missing"}, expected a whole number from 1 to the {latents} latents"));
    }

    private static (Site? Site, string? Hook) Place(string path)
    {
        if (Location().Match(Path.GetFullPath(path).Replace('\\', '/')) is not { Success: true } match)
            return (null, null);
        var kind = match.Groups["kind"].Value switch
        {
            "resid_post_mlp" => SiteKind.ResidPost,
            "resid_post_attn" => SiteKind.ResidMid,
            "resid_delta_mlp" => SiteKind.MlpOut,
            "resid_delta_attn" => SiteKind.AttnOut,
            _ => SiteKind.MlpAct,
        };
        return (new Site(kind, int.Parse(match.Groups["layer"].ValueSpan, CultureInfo.InvariantCulture)), $"{match.Groups["kind"].Value}, layer {match.Groups["layer"].Value}");
    }

    [GeneratedRegex(@"/(?<kind>mlp_post_act|resid_delta_mlp|resid_delta_attn|resid_post_attn|resid_post_mlp)(_v\d[^/]*)?/(autoencoders/)?(?<layer>\d{1,4})\.pt$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Location();
}
