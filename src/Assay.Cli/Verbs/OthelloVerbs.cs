using Assay.Cli.Framework;

namespace Assay.Cli.Verbs;

/// <summary><c>assay othello …</c>: the rules of Othello at work.</summary>
internal static class OthelloVerbs
{
    public static VerbGroup Group { get; } = new("othello", "Othello: count positions, play random games.", [OthelloPerftVerb.Verb, OthelloGamesVerb.Verb]);
}
