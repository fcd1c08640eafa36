using System.Globalization;
using Assay.Models;

namespace Assay.Dictionaries.Formats;

/// <summary>Sites under the names that TransformerLens, and so SAELens, gives them.</summary>
internal static class HookNames
{
    private static readonly Dictionary<SiteKind, string> Names = new()
    {
        [SiteKind.ResidPre] = "hook_resid_pre",
        [SiteKind.ResidMid] = "hook_resid_mid",
        [SiteKind.ResidPost] = "hook_resid_post",
        [SiteKind.AttnPattern] = "attn.hook_pattern",
        [SiteKind.AttnZ] = "attn.hook_z",
        [SiteKind.AttnOut] = "hook_attn_out",
        [SiteKind.MlpIn] = "ln2.hook_normalized",
        [SiteKind.MlpAct] = "mlp.hook_post",
        [SiteKind.MlpOut] = "hook_mlp_out",
        [SiteKind.MlpRaw] = "mlp.hook_out",
    };

    public static string Of(Site site) => string.Create(CultureInfo.InvariantCulture, $"blocks.{site.Layer}.{Names[site.Kind]}");

    /// <summary>Null for anything that is not <c>blocks.LAYER.NAME</c> with a name that we know.</summary>
    public static Site? Parse(string? hook)
    {
        if (hook?.Split('.', 3) is not ["blocks", var layer, var name] || !int.TryParse(layer, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        foreach (var (kind, known) in Names)
        {
            if (known == name)
                return new Site(kind, number);
        }
        return null;
    }
}
