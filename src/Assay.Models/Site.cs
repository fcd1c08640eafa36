using System.Globalization;
using System.Text.Json.Serialization;
using System.Runtime.InteropServices;
using Assay.Core.Errors;

namespace Assay.Models;

/// <summary>The places of a block whose activation can be read or replaced, in the order in which a forward pass reaches them.</summary>
public enum SiteKind
{
    /// <summary>The residual stream before the block.</summary>
    ResidPre,

    /// <summary>Attention probabilities [B, H, T, T]; asking for them costs the fused attention.</summary>
    AttnPattern,

    /// <summary>Concatenated head outputs before the output projection [B, T, H·hd]: Gemma Scope's attention site.</summary>
    AttnZ,

    /// <summary>The attention branch as it is added to the residual stream, after its post-norm where there is one.</summary>
    AttnOut,

    /// <summary>The residual stream between attention and MLP; none where they add to it together (GPT-NeoX).</summary>
    ResidMid,

    /// <summary>The normalised MLP input before the norm's gain: Gemma Scope's transcoder input.</summary>
    MlpIn,

    /// <summary>Hidden activations of the MLP, act(gate)·up or act(up), [B, T, MlpWidth].</summary>
    MlpAct,

    /// <summary>The MLP's output before its post-norm; in families without one the same as <see cref="MlpOut"/>.</summary>
    MlpRaw,

    /// <summary>The MLP branch as it is added to the residual stream, after its post-norm where there is one: Gemma Scope's MLP site.</summary>
    MlpOut,

    /// <summary>The residual stream after the block: Gemma Scope's residual site.</summary>
    ResidPost,
}

/// <summary>One named place in a model: <c>resid_post.3</c>. Layers count from zero.</summary>
[StructLayout(LayoutKind.Auto)]
[JsonConverter(typeof(SiteJsonConverter))]
public readonly record struct Site(SiteKind Kind, int Layer) : IComparable<Site>
{
    private static readonly string[] Names =
        ["resid_pre", "attn_pattern", "attn_z", "attn_out", "resid_mid", "mlp_in", "mlp_act", "mlp_raw", "mlp_out", "resid_post"];

    /// <summary>Reads <c>kind.layer</c>.</summary>
    /// <exception cref="AssayException">The text names no site; the message lists the ones there are.</exception>
    public static Site Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var kind = Array.IndexOf(Names, dot < 0 ? text : text[..dot]);
        if (kind < 0 || dot < 0 || !int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var layer))
            throw new AssayException($"'{text}' is no site. A site is KIND.LAYER, say resid_post.3, where KIND is one of {string.Join(", ", Names)} and layers count from 0.");
        return new Site((SiteKind)kind, layer);
    }

    /// <summary>Every site of a model, in forward order.</summary>
    public static IEnumerable<Site> All(TransformerConfig config) =>
        from layer in Enumerable.Range(0, config.Layers) from kind in Enum.GetValues<SiteKind>() where Has(config, kind) select new Site(kind, layer);

    /// <summary>This site, if the model has it.</summary>
    /// <exception cref="AssayException">The model has too few layers, or its blocks have no such place.</exception>
    public Site Within(TransformerConfig config)
    {
        if (!Has(config, Kind))
            throw new AssayException($"the site {this} does not exist: attention and MLP of this model add to the residual stream together, so that there is nothing between them.");
        return Layer < config.Layers
            ? this
            : throw new AssayException($"the site {this} does not exist: the model has {config.Layers} layers, so {Names[(int)Kind]}.0 to {Names[(int)Kind]}.{config.Layers - 1}.");
    }

    /// <summary>Size of the last dimension of the activation at this site; the context length for <see cref="SiteKind.AttnPattern"/>.</summary>
    public int Width(TransformerConfig config) => Kind switch
    {
        SiteKind.AttnPattern => config.ContextLength,
        SiteKind.AttnZ => config.Heads * config.HeadWidth,
        SiteKind.MlpAct => config.MlpWidth,
        _ => config.Width,
    };

    private static bool Has(TransformerConfig config, SiteKind kind) => kind != SiteKind.ResidMid || !config.Variant.ParallelResidual;

    /// <summary>Earlier in the forward pass sorts first.</summary>
    public int CompareTo(Site other) => (Layer, (int)Kind).CompareTo((other.Layer, (int)other.Kind));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Names[(int)Kind]}.{Layer}");

    /// <summary>Whether <paramref name="left"/> is reached before <paramref name="right"/>.</summary>
    public static bool operator <(Site left, Site right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is reached after <paramref name="right"/>.</summary>
    public static bool operator >(Site left, Site right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is <paramref name="right"/> or reached before it.</summary>
    public static bool operator <=(Site left, Site right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is <paramref name="right"/> or reached after it.</summary>
    public static bool operator >=(Site left, Site right) => left.CompareTo(right) >= 0;
}
