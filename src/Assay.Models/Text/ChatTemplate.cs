using System.Text.Json;
using Assay.Core.Errors;
using Assay.Models.Text.BytePairs;

namespace Assay.Models.Text;

/// <summary>One contribution to a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">What was said.</param>
public sealed record ChatTurn(string Role, string Text);

/// <summary>How a family's chat models were shown conversations. Written by hand from the families' published formats; a folder's Jinja template is recognised by its marks, never run.</summary>
public abstract class ChatTemplate
{
    /// <summary>The family: <c>gemma</c>, <c>llama-2</c>, <c>llama-3</c> or <c>qwen</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The special token that ends the model's answer.</summary>
    public abstract string EndOfTurn { get; }

    /// <summary>The conversation as one text with its special tokens spelt out, BOS included where the family has one; encode it with special tokens allowed and put no BOS before it.</summary>
    /// <param name="turns">A system turn may come first; then user and assistant alternate.</param>
    /// <param name="opensAnswer">Whether the text ends where the model's answer begins.</param>
    /// <exception cref="AssayException">The turns are none that the family's format can say.</exception>
    public string Format(IReadOnlyList<ChatTurn> turns, bool opensAnswer = true)
    {
        Require(turns);
        return Write(turns, opensAnswer);
    }

    /// <summary>The ids of <see cref="Format"/>.</summary>
    public int[] Encode(ITokenizer tokenizer, IReadOnlyList<ChatTurn> turns, bool opensAnswer = true) => tokenizer.Encode(Format(turns, opensAnswer), allowSpecial: true);

    /// <summary>Ids that end an answer: the family's mark, and the end of a document.</summary>
    public IReadOnlyList<int> StopIds(ITokenizer tokenizer) =>
        tokenizer.SpecialId(EndOfTurn) is { } id && id != tokenizer.EosId ? [id, tokenizer.EosId] : [tokenizer.EosId];

    /// <summary>The template that fits what <paramref name="folder"/>'s <c>tokenizer_config.json</c> or <c>chat_template.jinja</c> says.</summary>
    /// <exception cref="AssayException">The model has no chat template, or one of another family.</exception>
    public static ChatTemplate Load(string folder) => ChatTemplates.Recognise(JinjaOf(folder), folder);

    private protected abstract string Write(IReadOnlyList<ChatTurn> turns, bool opensAnswer);

    private void Require(IReadOnlyList<ChatTurn> turns)
    {
        var talk = turns.Skip(turns.Count > 0 && turns[0].Role == "system" ? 1 : 0).Select(turn => turn.Role).ToList();
        if (talk.Count == 0)
            throw new AssayException("a conversation holds no user turn, expected at least one");
        for (var i = 0; i < talk.Count; i++)
        {
            var expected = i % 2 == 0 ? "user" : "assistant";
            if (talk[i] != expected)
                throw new AssayException($"turn {i + 1} of the conversation is by '{talk[i]}', expected '{expected}': user and assistant take turns, a system turn may come first");
        }
    }

    private static string JinjaOf(string folder)
    {
        var (jinja, config) = (Path.Combine(folder, "chat_template.jinja"), Path.Combine(folder, "tokenizer_config.json"));
        if (File.Exists(jinja))
            return File.ReadAllText(jinja);
        if (File.Exists(config) && JsonFile.Read(config).TryGetProperty("chat_template", out var template) && template.ValueKind != JsonValueKind.Null)
            return template.ToString();     // one template, or a list of named ones: the marks are found in either
        throw new AssayException($"{folder}: the model has no chat template (chat_template in tokenizer_config.json, or chat_template.jinja); is it a chat model? model generate continues plain text");
    }
}
