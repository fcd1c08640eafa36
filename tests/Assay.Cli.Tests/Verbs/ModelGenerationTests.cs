using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Randomness;
using Assay.Cli.Framework;
using Assay.Cli.Terminals;
using Assay.Models.Synthesis;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Cli.Tests.Verbs;

/// <summary><c>model generate</c>, <c>model chat</c> and <c>model synthesize</c> as a user meets them.</summary>
public sealed class ModelGenerationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_synthesised_and_continued_by_ids_without_a_tokenizer()
    {
        var written = Json("model", "synthesize", "--like", Golden.Path("models/llama-tiny/config.json"), "--dtype", "f32", "--out", _folder["m"], "--json");
        Assert.Equal("llama", written.GetProperty("family").GetString());
        Assert.InRange(new FileInfo(_folder["m/model.safetensors"]).Length - written.GetProperty("bytes").GetInt64(), 0, 20_000);
        string[] line = ["model", "generate", "--model", _folder["m"], "--ids", "2,5,7", "--tokens", "4", "--temperature", "0"];
        var json = Json([.. line, "--json"]).GetProperty("texts")[0];
        var ids = json.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToList();
        Assert.Equal(("Length", 4), (json.GetProperty("end").GetString(), ids.Count));
        Assert.Equal($"2 5 7 {string.Join(' ', ids)}", CommandLine.Run(line).Out.Trim());       // the stream on the screen
    }

    [Fact]
    public void What_cannot_be_continued_is_told()
    {
        Json("model", "synthesize", "--like", Golden.Path("models/llama-tiny/config.json"), "--out", _folder["m"], "--json");
        Fails("'x' is no token id", "--ids", "1,x");
        Fails("give one of them", "--ids", "1", "--prompt", "a");
        Fails("token 99999 at place 1", "--ids", "1,99999");
        Fails("topP", "--ids", "1", "--top-p", "2");
        File.Delete(_folder["m/tokenizer.json"]);
        Fails("holds no tokenizer.json", "--prompt", "a");
        var chat = CommandLine.Run("model", "chat", "--model", _folder["m"], "--message", "a");
        Assert.Equal(2, chat.ExitCode);
        Assert.Contains("no chat template", chat.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_streamed_trace_is_that_of_the_model_in_memory()
    {
        string[] line = ["model", "trace", "--model", Golden.Path("models/gemma2-tiny"), "--input", Golden.Path("models/gemma2-tiny/golden.safetensors"), "--json", "--out"];
        Json([.. line, _folder["whole"]]);
        Json([.. line, _folder["streamed"], "--stream"]);
        Assert.Equal(File.ReadAllBytes(_folder["whole"]), File.ReadAllBytes(_folder["streamed"]));
    }

    [Fact]
    public void A_chat_goes_through_the_models_own_format()
    {
        WriteChatModel(_folder["chat"]);
        string[] line = ["model", "chat", "--model", _folder["chat"], "--tokens", "5", "--temperature", "0"];
        var json = Json([.. line, "--system", "Be brief.", "--message", "Hello", "--message", "And?", "--json"]);
        Assert.Equal("llama-2", json.GetProperty("template").GetString());
        Assert.Equal(["system", "user", "assistant", "user", "assistant"], json.GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("role").GetString()));
        var answer = json.GetProperty("turns")[2].GetProperty("text").GetString()!;
        Assert.Contains(answer, CommandLine.Run([.. line, "--system", "Be brief.", "--message", "Hello"]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_standard_input_are_turns_until_an_empty_one()
    {
        WriteChatModel(_folder["chat"]);
        using StringWriter output = new(), error = new();
        var terminal = new Terminal(output, error, OutIsScreen: true, ErrorIsScreen: false, Width: 100, TimeProvider.System) { In = new StringReader("Hello\nAnd?\n\nnever") };
        var code = Application.Run(["model", "chat", "--model", _folder["chat"], "--tokens", "3"], terminal);
        Assert.Equal((0, ""), (code, error.ToString()));
        Assert.Equal(3, output.ToString().Split("> ").Length - 1);
    }

    // The real SentencePiece model of the golden files under random weights, and Llama 2's marks for a template.
    private static void WriteChatModel(string folder)
    {
        var config = (JsonObject)JsonNode.Parse(File.ReadAllText(Golden.Path("models/llama-tiny/config.json")))!;
        config["vocab_size"] = 1_024;      // more than the tokenizer's 1,000, as published models pad theirs
        config["max_position_embeddings"] = 512;
        config["bos_token_id"] = 1;
        config["eos_token_id"] = 2;
        var shape = $"{folder}.config.json";
        File.WriteAllText(shape, config.ToJsonString());
        ModelSynthesis.Write(shape, ScalarType.Float32, folder, new SeedStreams(1), cancellation: TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(folder, "tokenizer.json"));
        foreach (var file in Directory.EnumerateFiles(Golden.Path("tokenizer"), "tokenizer.model"))
            File.Copy(file, Path.Combine(folder, "tokenizer.model"));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"chat_template": "[INST] <<SYS>>", "add_bos_token": true}""");
    }

    private static JsonElement Json(params string[] words)
    {
        var run = CommandLine.Run(words);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private void Fails(string expected, params string[] words)
    {
        var run = CommandLine.Run(["model", "generate", "--model", _folder["m"], .. words]);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }
}
