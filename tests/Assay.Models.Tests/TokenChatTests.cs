using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Models.Text;
using Assay.TestKit;

namespace Assay.Models.Tests;

/// <summary>Expected texts are what the families' published templates give for these turns, written out by hand.</summary>
public sealed class TokenChatTests
{
    private static readonly ChatTurn[] Talk = [new("user", "Hi"), new("assistant", "Hello!"), new("user", "Bye")];
    private static readonly ChatTurn[] WithSystem = [new("system", "Be brief."), new("user", "Hi")];

    [Fact]
    public void Gemma()
    {
        var template = Recognise("{{ bos_token }}{% for m in messages %}{{ '<start_of_turn>' + role }}");
        Assert.Equal("<bos><start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\nHello!<end_of_turn>\n<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\n", template.Format(Talk));
        Assert.Equal("<bos><start_of_turn>user\nBe brief.\n\nHi<end_of_turn>\n", template.Format(WithSystem, opensAnswer: false));
    }

    [Fact]
    public void Llama_3()
    {
        var template = Recognise("{{ '<|start_header_id|>' + role + '<|end_header_id|>\n\n' + content | trim + '<|eot_id|>' }}");
        Assert.Equal(
            "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHello!<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n", template.Format(Talk));
    }

    [Fact]
    public void Llama_3_1_opens_with_its_dates()
    {
        var template = Recognise("<|start_header_id|> <|eot_id|> Cutting Knowledge Date: December 2023\n");
        Assert.Equal(
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\nBe brief.<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>", template.Format(WithSystem, opensAnswer: false));
    }

    [Fact]
    public void Llama_2()
    {
        var template = Recognise("{{ bos_token + '[INST] ' + '<<SYS>>\n' }}");
        Assert.Equal("<s>[INST] Hi [/INST] Hello! </s><s>[INST] Bye [/INST]", template.Format(Talk));
        Assert.Equal("<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi [/INST]", template.Format(WithSystem));
    }

    [Fact]
    public void Qwen_2_and_2_5_name_themselves_where_nobody_else_does()
    {
        var template = Recognise(@"{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}");
        Assert.Equal("<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n", template.Format([new("user", "Hi")], opensAnswer: false));
        Assert.Equal("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", template.Format(WithSystem));
    }

    [Fact]
    public void Qwen_3_forgets_the_thoughts_of_past_answers()
    {
        var template = Recognise("<|im_start|> <|im_end|> content.split('</think>')");
        ChatTurn[] talk = [new("user", "Hi"), new("assistant", "<think>\nGreet.\n</think>\n\nHello!"), new("user", "Bye")];
        Assert.Equal("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello!<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n", template.Format(talk));
        Assert.EndsWith("<|im_start|>assistant\n<think>\nGreet.\n</think>\n\nHello!<|im_end|>\n", template.Format(talk[..2], opensAnswer: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Special_tokens_of_the_format_become_those_tokens()
    {
        var tokenizer = TokenFiles.Load(TokenFiles.ByteLevelFile(500, "<|endoftext|>", "<|im_start|>", "<|im_end|>"));
        var template = Recognise("<|im_start|> <|im_end|>");
        var ids = template.Encode(tokenizer, [new("user", "Hi")]);
        int start = tokenizer.SpecialId("<|im_start|>")!.Value, end = tokenizer.SpecialId("<|im_end|>")!.Value;
        Assert.Equal([start, .. tokenizer.Encode("user\nHi"), end, .. tokenizer.Encode("\n"), start, .. tokenizer.Encode("assistant\n")], ids);
        Assert.Equal([end, tokenizer.EosId], template.StopIds(tokenizer));
    }

    [Fact]
    public void A_template_in_a_file_of_its_own_or_in_a_named_list_is_found()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer_config.json"], """{"chat_template":[{"name":"default","template":"<start_of_turn>"}]}""");
        Assert.Equal("gemma", ChatTemplate.Load(folder.Path).Name);
        File.WriteAllText(folder["chat_template.jinja"], "<|start_header_id|> <|eot_id|>");
        Assert.Equal("llama-3", ChatTemplate.Load(folder.Path).Name);
    }

    [Fact]
    public void A_template_that_nobody_knows_is_an_error_that_lists_the_known() =>
        Assert.Contains("its chat template is none that is known (gemma: <start_of_turn>, llama-3:", Assert.Throws<AssayException>(() => Recognise("[INST] mistral")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_model_without_template_is_told()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("has no chat template", Assert.Throws<AssayException>(() => ChatTemplate.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "holds no user turn")]
    [InlineData("system", "holds no user turn")]
    [InlineData("assistant", "turn 1 of the conversation is by 'assistant', expected 'user'")]
    [InlineData("user,user", "turn 2 of the conversation is by 'user', expected 'assistant'")]
    [InlineData("system,user,tool", "turn 2 of the conversation is by 'tool', expected 'assistant'")]
    public void Turns_out_of_order_are_refused(string roles, string expected)
    {
        var turns = roles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(role => new ChatTurn(role, "x")).ToArray();
        Assert.Contains(expected, Assert.Throws<AssayException>(() => Recognise("<start_of_turn>").Format(turns)).Message, StringComparison.Ordinal);
    }

    private static ChatTemplate Recognise(string jinja)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer_config.json"], new JsonObject { ["chat_template"] = jinja }.ToJsonString());
        return ChatTemplate.Load(folder.Path);
    }
}
