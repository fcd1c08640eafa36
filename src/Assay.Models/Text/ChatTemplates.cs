using System.Text;
using System.Text.RegularExpressions;
using Assay.Core.Errors;

namespace Assay.Models.Text;

/// <summary>The families' chat formats.</summary>
internal static partial class ChatTemplates
{
    private static readonly (ChatTemplate Template, string[] Marks)[] Families =
    [
        (new Gemma(), ["<start_of_turn>"]),
        (new Llama3(), ["<|start_header_id|>", "<|eot_id|>"]),
        (new Llama2(), ["[INST]", "<<SYS>>"]),
        (new Qwen(), ["<|im_start|>", "<|im_end|>"]),
    ];

    public static ChatTemplate Recognise(string jinja, string folder)
    {
        foreach (var (template, marks) in Families)
        {
            if (Array.TrueForAll(marks, mark => jinja.Contains(mark, StringComparison.Ordinal)))
                return template switch { Qwen => Qwen.Of(jinja), Llama3 => Llama3.Of(jinja), _ => template };
        }
        throw new AssayException(
            $"{folder}: its chat template is none that is known ({string.Join(", ", Families.Select(family => $"{family.Template.Name}: {string.Join(" ", family.Marks)}"))}). "
            + "Templates are not run; write the prompt out and use model generate");
    }

    /// <summary>ai.google.dev/gemma/docs, "Formatting and system instructions". There is no system role: what it says opens the first user turn, as Gemma 3's template does it.</summary>
    private sealed class Gemma : ChatTemplate
    {
        public override string Name => "gemma";

        public override string EndOfTurn => "<end_of_turn>";

        private protected override string Write(IReadOnlyList<ChatTurn> turns, bool opensAnswer)
        {
            var text = new StringBuilder("<bos>");
            var system = turns[0].Role == "system" ? turns[0].Text + "\n\n" : "";
            foreach (var turn in turns.Where(turn => turn.Role != "system"))
            {
                text.Append("<start_of_turn>").Append(turn.Role == "assistant" ? "model" : "user").Append('\n').Append(system).Append(turn.Text.Trim()).Append("<end_of_turn>\n");
                system = "";
            }
            return text.Append(opensAnswer ? "<start_of_turn>model\n" : "").ToString();
        }
    }

    /// <summary>github.com/meta-llama/llama3, llama/tokenizer.py, ChatFormat. Llama 3.1 and 3.2 open with a system turn that names two dates; today's stands as their template's default has it, so that runs repeat.</summary>
    private sealed class Llama3(bool dated = false) : ChatTemplate
    {
        private const string Dates = "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n";

        public override string Name => "llama-3";

        public override string EndOfTurn => "<|eot_id|>";

        public static Llama3 Of(string jinja) => new(jinja.Contains("Cutting Knowledge Date: December 2023", StringComparison.Ordinal));

        private protected override string Write(IReadOnlyList<ChatTurn> turns, bool opensAnswer)
        {
            var text = new StringBuilder("<|begin_of_text|>");
            var system = turns[0].Role == "system" ? turns[0].Text.Trim() : null;
            if (system is not null || dated)
                text.Append(Turn("system", (dated ? Dates : "") + system));
            foreach (var turn in turns.Where(turn => turn.Role != "system"))
                text.Append(Turn(turn.Role, turn.Text.Trim()));
            return text.Append(opensAnswer ? Header("assistant") : "").ToString();
        }

        private static string Turn(string role, string text) => $"{Header(role)}{text}<|eot_id|>";

        private static string Header(string role) => $"<|start_header_id|>{role}<|end_header_id|>\n\n";
    }

    /// <summary>github.com/meta-llama/llama, llama/generation.py, chat_completion: each question with its answer is a document of its own.</summary>
    private sealed class Llama2 : ChatTemplate
    {
        public override string Name => "llama-2";

        public override string EndOfTurn => "</s>";

        private protected override string Write(IReadOnlyList<ChatTurn> turns, bool opensAnswer)
        {
            var text = new StringBuilder();
            var system = turns[0].Role == "system" ? $"<<SYS>>\n{turns[0].Text}\n<</SYS>>\n\n" : "";
            foreach (var turn in turns.Where(turn => turn.Role != "system"))
            {
                if (turn.Role == "user")
                    text.Append("<s>[INST] ").Append((system + turn.Text).Trim()).Append(" [/INST]");
                else
                    text.Append(' ').Append(turn.Text.Trim()).Append(" </s>");
                system = "";
            }
            return text.ToString();
        }
    }

    /// <summary>ChatML, as Qwen's model cards show it. Templates of Qwen 2 and 2.5 spell out a system turn for conversations without one; Qwen 3's drop the thoughts of past answers.</summary>
    private sealed partial class Qwen(string? defaultSystem = null, bool thinks = false) : ChatTemplate
    {
        private const string EndOfThought = "</think>";

        public override string Name => "qwen";

        public override string EndOfTurn => "<|im_end|>";

        public static Qwen Of(string jinja) => new(
            DefaultSystem().Match(jinja) is { Success: true } match ? match.Groups["text"].Value.Replace(@"\\", @"\", StringComparison.Ordinal) : null,
            jinja.Contains(EndOfThought, StringComparison.Ordinal));

        private protected override string Write(IReadOnlyList<ChatTurn> turns, bool opensAnswer)
        {
            var text = new StringBuilder();
            if (turns[0].Role != "system" && defaultSystem is not null)
                text.Append(Turn("system", defaultSystem));
            for (var i = 0; i < turns.Count; i++)
                text.Append(Turn(turns[i].Role, turns[i].Role == "assistant" && thinks ? Answer(turns[i].Text, i == turns.Count - 1) : turns[i].Text));
            return text.Append(opensAnswer ? "<|im_start|>assistant\n" : "").ToString();
        }

        // The last answer keeps its thought, an empty one where it has none; earlier ones lose it.
        private static string Answer(string text, bool last)
        {
            var end = text.LastIndexOf(EndOfThought, StringComparison.Ordinal);
            var said = (end < 0 ? text : text[(end + EndOfThought.Length)..]).TrimStart('\n');
            var thought = end < 0 ? "" : text[..end].TrimEnd('\n').Split("<think>")[^1].Trim('\n');
            return last ? $"<think>\n{thought}\n</think>\n\n{said}" : said;
        }

        private static string Turn(string role, string text) => $"<|im_start|>{role}\n{text}<|im_end|>\n";

        [GeneratedRegex(@"<\|im_start\|>system(?:\\n|\n)(?<text>[^<'""]+)<\|im_end\|>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
        private static partial Regex DefaultSystem();
    }
}
