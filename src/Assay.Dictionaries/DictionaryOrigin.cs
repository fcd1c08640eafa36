namespace Assay.Dictionaries;

/// <summary>Where a dictionary was read from and what its files and folder names say beside the weights.</summary>
/// <param name="Format">The format's name, as <c>sae convert --format</c> takes it.</param>
/// <param name="Path">The file or folder that was named.</param>
public sealed record DictionaryOrigin(string Format, string Path)
{
    /// <summary>The model it was trained on, in the file's words; null where nothing says.</summary>
    public string? Model { get; init; }

    /// <summary>How it was trained, in the file's words (dictionary_learning's trainer_class); null where nothing says.</summary>
    public string? Trainer { get; init; }

    /// <summary>The place it reads in the file's words; also where it is none of our <see cref="Models.SiteKind"/>s, so that no <see cref="SparseAutoencoder.Input"/> is set.</summary>
    public string? Hook { get; init; }

    /// <summary>The place it writes in the file's words, where that differs.</summary>
    public string? OutputHook { get; init; }

    /// <summary>Mean active latents a token that file or folder declare (Gemma Scope's average_l0_N); null where neither does.</summary>
    public double? DeclaredL0 { get; init; }

    /// <summary>What was done to the weights on reading, so that they act on raw activations: one sentence each.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The latents that were read of a larger dictionary; null for all.</summary>
    public LatentRange? Latents { get; init; }
}

/// <summary>Latents <paramref name="First"/> … <paramref name="First"/> + <paramref name="Count"/> - 1 of a dictionary.</summary>
public sealed record LatentRange(int First, int Count);
