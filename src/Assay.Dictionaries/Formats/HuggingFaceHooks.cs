using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Models;

namespace Assay.Dictionaries.Formats;

/// <summary>Sites as inputs and outputs of Hugging Face's modules, in Gemma Scope 2's words.</summary>
internal static partial class HuggingFaceHooks
{
    // pre_feedforward_layernorm.output is missing on purpose: it has the norm's gain, mlp_in has not.
    private static readonly Dictionary<SiteKind, string> Names = new()
    {
        [SiteKind.ResidPre] = "input",
        [SiteKind.ResidPost] = "output",
        [SiteKind.AttnZ] = "self_attn.o_proj.input",
        [SiteKind.AttnOut] = "post_attention_layernorm.output",
        [SiteKind.MlpRaw] = "mlp.output",
        [SiteKind.MlpAct] = "mlp.down_proj.input",
        [SiteKind.MlpOut] = "post_feedforward_layernorm.output",
    };

    /// <summary>Null for a site that is no module's input or output.</summary>
    public static string? Of(Site site) => Names.TryGetValue(site.Kind, out var name) ? string.Create(CultureInfo.InvariantCulture, $"model.layers.{site.Layer}.{name}") : null;

    /// <summary>Null for anything else than <c>model.layers.LAYER.NAME</c> with a name that we know; <c>model.language_model.layers</c> is the same.</summary>
    public static Site? Parse(string? hook)
    {
        if (hook is null || LayerHook().Match(hook) is not { Success: true } match)
            return null;
        var name = match.Groups["name"].Value;
        return Names.FirstOrDefault(pair => pair.Value == name) is { Value: not null } known ? new Site(known.Key, int.Parse(match.Groups["layer"].ValueSpan, CultureInfo.InvariantCulture)) : null;
    }

    [GeneratedRegex(@"^(model\.)?(language_model\.)?(model\.)?layers\.(?<layer>\d{1,4})\.(?<name>[\w.]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LayerHook();
}
