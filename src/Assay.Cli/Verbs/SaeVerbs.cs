using Assay.Cli.Framework;

namespace Assay.Cli.Verbs;

/// <summary><c>assay sae …</c>: sparse autoencoders and transcoders.</summary>
internal static class SaeVerbs
{
    public static VerbGroup Group { get; } = new("sae", "Sparse autoencoders and transcoders: train, evaluate, encode, convert, show, place.", [SaeTrainVerb.Verb, SaeEvalVerb.Verb, SaeEncodeVerb.Verb, SaeShowVerb.Verb, SaeConvertVerb.Verb, SaeDoctorVerb.Verb]);
}
