namespace Assay.Models.Activations;

/// <summary>What a folder of activations holds: <c>manifest.json</c>.</summary>
public sealed record StoreManifest
{
    /// <summary>The manifest's name in its folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Version of this form.</summary>
    public int Format { get; init; } = 1;

    /// <summary><see cref="Transformer.Hash"/> of the model.</summary>
    public required string ModelHash { get; init; }

    /// <summary><see cref="Text.TokenSequences.Hash"/> of the text.</summary>
    public required string TextHash { get; init; }

    /// <summary>Of the order in which the sequences were taken.</summary>
    public required long Seed { get; init; }

    /// <summary>How it was collected.</summary>
    public required ActivationStoreOptions Options { get; init; }

    /// <summary>What each shard holds.</summary>
    public required StoredSite[] Sites { get; init; }

    /// <summary>Empty until the collection is complete.</summary>
    public StoredShard[] Shards { get; init; } = [];
}

/// <summary>One site of a store: its name, its width and, once all is collected, its norm constant (NaN before).</summary>
public sealed record StoredSite(string Site, int Width, double NormConstant = double.NaN);

/// <summary>One file of a store and how many tokens it holds.</summary>
public sealed record StoredShard(string File, long Rows);
