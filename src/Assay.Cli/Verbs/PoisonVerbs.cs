using Assay.Cli.Framework;

namespace Assay.Cli.Verbs;

/// <summary><c>assay poison images …</c>: what attacks do to training images, and a set of one's own filtered.</summary>
internal static class PoisonVerbs
{
    public static VerbGroup Group { get; } = new("poison", "Poisoned training data: what attacks look like, and a set of your own filtered.", [])
    {
        Groups = [new("images", "Training images: see what attacks do to them, filter a set of your own.", [PoisonImagesShowVerb.Verb, PoisonImagesFilterVerb.Verb])],
    };
}
