using Assay.Cli.Framework;

namespace Assay.Cli.Verbs;

/// <summary><c>assay model …</c>: checkpoints as others publish them.</summary>
internal static class ModelVerbs
{
    public static VerbGroup Group { get; } = new("model", "Models in Hugging Face's folders: generate, chat, trace, tokenize, make random ones.",
        [ModelGenerateVerb.Verb, ModelChatVerb.Verb, ModelTokenizeVerb.Verb, ModelTraceVerb.Verb, ModelSynthesizeVerb.Verb]);
}
