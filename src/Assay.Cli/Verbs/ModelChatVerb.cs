using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Randomness;
using Assay.Models.Generation;
using Assay.Models.Text;

namespace Assay.Cli.Verbs;

/// <summary><c>assay model chat</c>: a conversation in the model's own format.</summary>
internal static class ModelChatVerb
{
    private static readonly Option<string[]> Messages = new("--message")
    {
        Description = "Say this and end after the answer; repeat it for several turns [default: lines of standard input].", HelpName = "text",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string?> System = new("--system") { Description = "What the model is told before the conversation.", HelpName = "text" };

    public static Verb Verb { get; } = new()
    {
        Name = "chat",
        Summary = "Talk with a chat model in the format that it was trained on.",
        Options = [Messages, System, .. GenerationSettings.WithModel],
        Examples =
        [
            new("model chat --model gemma-2-2b-it", "a line is a turn; an empty line or the end of the input ends it"),
            new("model chat --model gemma-2-2b-it --message Hello --temperature 0 --json", "one question, one answer"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var folder = call.Required(LoadedModel.Folder);
        var template = ChatTemplate.Load(folder);
        var tokenizer = Tokenizers.Load(folder);
        var options = GenerationSettings.Read(call, "model chat") with { EndTokens = template.StopIds(tokenizer) };
        using var model = GenerationSettings.Load(call);
        var generation = new TextGeneration(model, tokenizer);
        var stream = new SeedStreams(call.Value(SharedOptions.Seed)).Stream("chat");
        var turns = new List<ChatTurn>();
        if (call.Value(System) is { } system)
            turns.Add(new("system", system));
        var shows = !call.Value(SharedOptions.Json);
        foreach (var said in Said(call, shows))
        {
            turns.Add(new("user", said));
            var answer = generation.Continue([template.Encode(tokenizer, turns)], options, stream, shows ? (_, piece) => Show(call, piece) : null, call.Cancellation)[0];
            turns.Add(new("assistant", answer.Text.Trim()));
            if (shows)
                Show(call, Environment.NewLine);
        }
        return new(new { Template = template.Name, Turns = turns }, _ => { });
    }

    private static IEnumerable<string> Said(Invocation call, bool shows)
    {
        if (call.Value(Messages) is { Length: > 0 } messages)
            return messages;
        return Lines(call, shows);
    }

    private static IEnumerable<string> Lines(Invocation call, bool shows)
    {
        while (true)
        {
            if (shows && call.Terminal.OutIsScreen)
                Show(call, "> ");
            if (call.Terminal.In.ReadLine() is not { Length: > 0 } line)
                yield break;
            yield return line;
        }
    }

    private static void Show(Invocation call, string text)
    {
        call.Terminal.Out.Write(text);
        call.Terminal.Out.Flush();
    }
}
