using System.Text.Json;
using Assay.Core.Runs;
using Assay.Tensors.Formats;
using TorchSharp;

namespace Assay.Cli.Tests.Verbs;

/// <summary>From text to a dictionary, through the command line alone, with a model of a few thousand weights that every test shares.</summary>
public sealed class TinyModel : IDisposable
{
    public TinyModel()
    {
        Folder = Directory.CreateTempSubdirectory("assay-pipeline-").FullName;
        Trained = CommandLine.Run("lm", "train", "--stories", "300", "--vocabulary", "300", "--width", "16", "--layers", "2", "--context", "32", "--steps", "6", "--batch", "4",
            "--threads", "1", "--out", Model, "--json");
    }

    internal CommandLine Trained { get; }

    public string Folder { get; }

    public string Model => In("model");

    public string In(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

[Collection("Assay home")]
public sealed class PipelineTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static JsonElement Json(CommandLine run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private static void Fails(string expected, params string[] words)
    {
        var run = CommandLine.Run(words);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_a_language_model_leaves_a_complete_run_that_is_a_model_folder()
    {
        Assert.True(double.IsFinite(Json(tiny.Trained).GetProperty("bitsPerByte").GetDouble()));
        Assert.Equal(RunStatus.Complete, RunSummary.Of(tiny.Model).Status);
        foreach (var file in (string[])["config.json", "model.safetensors", "tokenizer.json", "metrics.jsonl"])
            Assert.True(File.Exists(Path.Combine(tiny.Model, file)), file);
    }

    [Fact]
    public void Evaluation_without_text_is_on_what_training_held_out()
    {
        var evaluated = Json(CommandLine.Run("lm", "eval", "--model", tiny.Model, "--threads", "1", "--json"));
        Assert.Equal(Json(tiny.Trained).GetProperty("loss").GetDouble(), evaluated.GetProperty("loss").GetDouble(), 1e-6);
        var all = Json(CommandLine.Run("lm", "eval", "--model", tiny.Model, "--stories", "300", "--threads", "1", "--json"));
        Assert.True(all.GetProperty("tokens").GetInt64() > 5 * evaluated.GetProperty("tokens").GetInt64());
    }

    [Fact]
    public void Generation_repeats_with_the_seed_and_keeps_the_prompt()
    {
        string[] line = ["lm", "generate", "--model", tiny.Model, "--prompt", "Once upon a time", "--tokens", "12", "--threads", "1"];
        var first = CommandLine.Run(line);
        Assert.StartsWith("Once upon a time", first.Out, StringComparison.Ordinal);
        Assert.Equal(first.Out, CommandLine.Run(line).Out);
        Assert.NotEqual(first.Out, CommandLine.Run([.. line, "--seed", "2"]).Out);
        Fails("temperature", [.. line, "--temperature", "-1"]);
    }

    [Fact]
    public void A_user_s_text_is_read_and_text_that_cannot_be_read_leaves_nothing_behind()
    {
        File.WriteAllText(tiny.In("tiny.txt"), "too short");
        File.WriteAllBytes(tiny.In("binary.txt"), [65, 0, 66]);
        foreach (var (text, expected) in ((string, string)[])[("absent.txt", "no such file or folder"), ("tiny.txt", "too little"), ("binary.txt", "is binary")])
        {
            Fails(expected, "lm", "train", "--text", tiny.In(text), "--out", tiny.In("never"));
            Assert.False(Directory.Exists(tiny.In("never")));
        }
    }

    [Fact]
    public void A_run_s_folder_is_not_written_over_nor_resumed_with_other_settings()
    {
        Fails("holds a run already", "lm", "train", "--steps", "6", "--out", tiny.Model);
        Fails("complete", "lm", "train", "--steps", "6", "--out", tiny.Model, "--resume");
        Fails("headWidth", "lm", "train", "--set", "model.headWidth=3", "--out", tiny.In("never"));
        Fails("did you mean 'weightDecay'?", "lm", "train", "--set", "training.weigthDecay=0", "--out", tiny.In("never"));
    }

    [Fact]
    public void Training_that_was_stopped_goes_on_to_the_very_same_weights()
    {
        string[] line = ["lm", "train", "--stories", "100", "--vocabulary", "280", "--width", "16", "--context", "16", "--steps", "8", "--batch", "4", "--threads", "1"];
        Assert.Equal(0, CommandLine.Run([.. line, "--out", tiny.In("straight")]).ExitCode);

        using var stop = new CancellationTokenSource();
        using var error = new StopWhen(stop, said => said.Contains("training and", StringComparison.Ordinal));
        var stopped = CommandLine.Run(Cli.Framework.Application.Groups, [], stop.Token, error, [.. line, "--out", tiny.In("stopped")]);
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains($"--out {tiny.In("stopped")} --resume", stopped.Error, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Interrupted, RunSummary.Of(tiny.In("stopped")).Status);

        Assert.Equal(0, CommandLine.Run([.. line, "--out", tiny.In("stopped"), "--resume"]).ExitCode);
        Assert.Equal(File.ReadAllBytes(tiny.In("straight/model.safetensors")), File.ReadAllBytes(tiny.In("stopped/model.safetensors")));
    }

    [Fact]
    public void Activations_are_collected_shown_and_a_cut_file_is_named()
    {
        string[] line = ["activations", "collect", "--model", tiny.Model, "--site", "resid_post.1", "--site", "mlp_out.0", "--shard-rows", "1000", "--threads", "1", "--out", tiny.In("acts"), "--json"];
        var collected = Json(CommandLine.Run(line));
        Assert.Equal(2, collected.GetProperty("manifest").GetProperty("sites").GetArrayLength());
        var shown = CommandLine.Run("activations", "show", tiny.In("acts"));
        Assert.Contains("every file is whole", shown.Out, StringComparison.Ordinal);

        var shard = Directory.GetFiles(tiny.In("acts"), "shard-*")[0];
        File.WriteAllBytes(shard, File.ReadAllBytes(shard)[..^100]);
        Fails(Path.GetFileName(shard), "activations", "show", tiny.In("acts"));
        Assert.Equal(0, CommandLine.Run(line).ExitCode);                                   // mends it
    }

    [Fact]
    public void A_site_that_is_not_there_is_answered_with_those_that_are()
    {
        Fails("resid_post.0 to resid_post.1", "activations", "collect", "--model", tiny.Model, "--site", "resid_post.7", "--out", tiny.In("never"));
        Fails("KIND is one of", "activations", "collect", "--model", tiny.Model, "--site", "residual", "--out", tiny.In("never"));
        Fails("resid_pre.0", "sae", "train", "--model", tiny.Model, "--out", tiny.In("never"));
        Assert.False(Directory.Exists(tiny.In("never")));
    }

    [Fact]
    public void A_grid_of_dictionaries_is_trained_evaluated_shown_and_encodes()
    {
        string[] line = ["sae", "train", "--model", tiny.Model, "--site", "resid_post.0", "--latents", "24", "--sparsity", "0.001", "0.1", "--steps", "20", "--batch", "64", "--threads", "1"];
        var trained = Json(CommandLine.Run([.. line, "--out", tiny.In("saes"), "--json"])).GetProperty("dictionaries");
        Assert.Equal(["resid_post.0-24-0.001", "resid_post.0-24-0.1"], trained.EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        var sae = trained[0].GetProperty("folder").GetString()!;

        var shown = Json(CommandLine.Run("sae", "show", "--sae", sae, "--json"));
        Assert.Equal((24, "resid_post.0"), (shown.GetProperty("latents").GetInt32(), shown.GetProperty("input").GetString()));
        Assert.Equal(1, shown.GetProperty("decoderNorms").GetProperty("median").GetDouble(), 1e-4);

        var evaluated = Json(CommandLine.Run("sae", "eval", "--sae", sae, "--model", tiny.Model, "--sequences", "4", "--threads", "1", "--json"));
        Assert.Equal(6, evaluated.GetProperty("measures").GetArrayLength());
        Assert.Contains("delta loss", CommandLine.Run("sae", "eval", "--sae", sae, "--model", tiny.Model, "--sequences", "4", "--threads", "1").Out, StringComparison.Ordinal);

        var doctor = Json(CommandLine.Run("sae", "doctor", "--sae", sae, "--model", tiny.Model, "--tokens", "200", "--threads", "1", "--json"));
        Assert.Equal("resid_post.0", doctor.GetProperty("declared").GetProperty("input").GetString());
        Assert.Contains("decoder rows have norms", CommandLine.Run("sae", "doctor", "--sae", sae, "--model", tiny.Model, "--threads", "1").Out, StringComparison.Ordinal);
        Fails("tokens: is 3, expected at least 16", "sae", "doctor", "--sae", sae, "--model", tiny.Model, "--tokens", "3");
        Fails("name one", "sae", "show", "--sae", tiny.In("saes"));
    }

    [Fact]
    public void Dictionaries_are_annealed_in_the_form_named_and_steered_to_every_L0_named()
    {
        string[] line = ["sae", "train", "--model", tiny.Model, "--site", "resid_post.0", "--latents", "24", "--steps", "30", "--batch", "64", "--threads", "1", "--architecture"];
        string[] paper = [.. line, "relu-l1", "--p-anneal", "paper", "--target-l0", "3", "6", "--set", "architecture.annealing.pEnd=0.5", "--out", tiny.In("annealed"), "--json"];
        var trained = Json(CommandLine.Run(paper)).GetProperty("dictionaries");
        Assert.Equal(["resid_post.0-24-l0-3", "resid_post.0-24-l0-6"], trained.EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        var options = RunOptions("annealed");
        Assert.Equal((0.5, "norm"), (options.GetProperty("architecture").GetProperty("annealing").GetProperty("pEnd").GetDouble(), options.GetProperty("architecture").GetProperty("reconstruction").GetString()));
        Assert.Equal(0, options.GetProperty("training").GetProperty("sparsityWarmUpSteps").GetInt32());
        foreach (var kind in (string[])["gated", "jump-relu"])
            Assert.Equal(0, CommandLine.Run([.. line, kind, "--p-anneal", "current", "--out", tiny.In(kind)]).ExitCode);
        Assert.Equal(("lp", 10), (RunOptions("jump-relu").GetProperty("architecture").GetProperty("penalty").GetString(), RunOptions("jump-relu").GetProperty("training").GetProperty("sparsityWarmUpSteps").GetInt32()));
        Assert.Equal(0, CommandLine.Run([.. line, "top-k", "--sparsity", "4", "--set", """architecture.penalty={"annealing":{}}""", "--out", tiny.In("penalised")]).ExitCode);
    }

    private JsonElement RunOptions(string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(tiny.In(folder), "run.json"))).RootElement.GetProperty("options");

    [Fact]
    public void Training_dictionaries_refuses_what_cannot_be()
    {
        Fails("expected --architecture relu-l1, gated or jump-relu", "sae", "train", "--model", tiny.Model, "--site", "resid_post.0", "--architecture", "top-k", "--p-anneal", "paper");
        Fails("have no λ that decides", "sae", "train", "--model", tiny.Model, "--site", "resid_post.0", "--architecture", "top-k", "--target-l0", "5");
        Fails("targetL0: is 25, more than", "sae", "train", "--model", tiny.Model, "--site", "resid_post.0", "--latents", "24", "--target-l0", "25");
        Fails("more than the dictionary's 24 latents", "sae", "train", "--model", tiny.Model, "--site", "resid_post.0", "--architecture", "top-k", "--latents", "24", "--sparsity", "32");
        Fails("did you mean 'top-k'?", "sae", "train", "--model", tiny.Model, "--site", "resid_post.0", "--architecture", "topk");
        Fails("name either a model with --model", "sae", "train");
        Fails("manifest.json", "sae", "train", "--activations", tiny.In("nowhere"));
    }

    [Fact]
    public void Encoding_agrees_with_features_that_another_program_computed()
    {
        var golden = TestKit.Golden.Path("sae/jumprelu.safetensors");
        using (var file = SafetensorsFile.Open(golden))
        {
            string[] weights = ["W_enc", "b_enc", "W_dec", "b_dec", "threshold"];
            Directory.CreateDirectory(tiny.In("golden"));
            SafetensorsWriter.Write(tiny.In("golden/sae_weights.safetensors"), weights.ToDictionary(name => name, file.Read, StringComparer.Ordinal));
        }
        File.WriteAllText(tiny.In("golden/cfg.json"), """{"architecture": "jumprelu", "d_in": 32, "d_sae": 128, "dtype": "float32", "apply_b_dec_to_input": false, "normalize_activations": "none"}""");
        Fails("did you mean", "sae", "encode", "--sae", tiny.In("golden"), "--input", golden, "--key", "X1", "--out", tiny.In("encoded.safetensors"));
        Fails("[64, 128], expected [..., 32]", "sae", "encode", "--sae", tiny.In("golden"), "--input", golden, "--key", "features", "--out", tiny.In("encoded.safetensors"));
        Assert.False(File.Exists(tiny.In("encoded.safetensors")));

        Assert.Equal(0, CommandLine.Run("sae", "encode", "--sae", tiny.In("golden"), "--input", golden, "--out", tiny.In("encoded.safetensors")).ExitCode);
        using var scope = torch.NewDisposeScope();
        using var expected = SafetensorsFile.Open(golden);
        using var encoded = SafetensorsFile.Open(tiny.In("encoded.safetensors"));
        foreach (var name in (string[])["features", "reconstruction"])
            Assert.True((expected.Read(name) - encoded.Read(name)).abs().max().item<float>() < 1e-5, name);
    }
}
