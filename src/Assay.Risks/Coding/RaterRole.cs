namespace Assay.Risks.Coding;

/// <summary>What kind of rater gave a code.</summary>
public enum RaterRole
{
    /// <summary>A person, here.</summary>
    Human,

    /// <summary>A classifier or a language model.</summary>
    Model,

    /// <summary>Whoever it was gave it elsewhere, and it was read from a file or from the repository.</summary>
    Import,
}
