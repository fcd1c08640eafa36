using Assay.Cli.Framework;

namespace Assay.Cli.Verbs;

/// <summary><c>assay boards …</c>: models of games, and dictionaries judged by what is true on the board.</summary>
internal static class BoardsVerbs
{
    public static VerbGroup Group { get; } = new("boards", "Models of board games, and what their activations know of the board.",
    [
        BoardsTrainVerb.Verb, BoardsProbeVerb.Verb, BoardsActivationsVerb.Verb, BoardsScoreVerb.Verb, BoardsCausalVerb.Verb, BoardsAnnealStudyVerb.Verb,
        BoardsPropertiesVerb.Verb,
    ]);
}
