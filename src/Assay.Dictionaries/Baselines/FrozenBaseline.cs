namespace Assay.Dictionaries.Baselines;

/// <summary>Dictionaries of which one half stays as it was drawn, trained like any other: what the other half alone achieves.</summary>
public static class FrozenBaseline
{
    /// <summary>The same dictionary with a random decoder that is never trained; its name ends in <c>-frozen-decoder</c>.</summary>
    public static DictionaryOptions Decoder(DictionaryOptions options) => options with { Name = options.Name + "-frozen-decoder", Frozen = FrozenPart.Decoder };

    /// <summary>The same dictionary with a random encoder matrix that is never trained; its name ends in <c>-frozen-encoder</c>.</summary>
    public static DictionaryOptions Encoder(DictionaryOptions options) => options with { Name = options.Name + "-frozen-encoder", Frozen = FrozenPart.Encoder };
}
