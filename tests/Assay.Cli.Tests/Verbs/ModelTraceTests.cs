using Assay.TestKit;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Cli.Tests.Verbs;

/// <summary><c>assay model trace</c> against the golden files, whose names it writes.</summary>
public sealed class ModelTraceTests
{
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData("gemma2-tiny")]
    [InlineData("gemma3-tiny")]
    [InlineData("llama-tiny")]
    [InlineData("gpt2-tiny")]
    public void A_trace_has_the_names_and_numbers_of_the_reference(string name)
    {
        var model = Golden.Path($"models/{name}");
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var run = CommandLine.Run("model", "trace", "--model", model, "--input", Path.Combine(model, "golden.safetensors"), "--out", folder["trace.safetensors"], "--sites", "resid_mid", "mlp_act.1", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var traced = SafetensorsFile.ReadAll(folder["trace.safetensors"]);
        var golden = SafetensorsFile.ReadAll(Path.Combine(model, "golden.safetensors"));
        Assert.Subset(traced.Keys.ToHashSet(StringComparer.Ordinal), golden.Keys.Except(["input_ids", "loss_same_ids_as_targets"], StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal));
        foreach (var (key, expected) in golden.Where(pair => traced.ContainsKey(pair.Key)))
            Assert.True((expected - traced[key]).abs().max().item<float>() <= Tolerance, key);
        Assert.Contains("layers.0.resid_mid", traced.Keys);
        Assert.Contains("layers.1.mlp_act", traced.Keys);
        Assert.DoesNotContain("layers.0.mlp_act", traced.Keys);
        Assert.Equal(name.StartsWith("gemma", StringComparison.Ordinal), traced.ContainsKey("layers.0.mlp_out_postnorm"));
        Assert.All(traced.Values, tensor => Assert.Equal(float32, tensor.dtype));
    }

    [Fact]
    public void Ids_that_are_none_of_the_models_are_refused()
    {
        var model = Golden.Path("models/gpt2-tiny");
        using var folder = new TemporaryFolder();
        Fails(zeros(1, 4, int64) - 1, "'input_ids' holds -1, expected 0 to 259");
        Fails(zeros(1, 4, int64) + 260, "'input_ids' holds 260, expected 0 to 259");
        Fails(zeros(4, int64), "'input_ids' is Int64 [4], expected Int64 or Int32 [sequences, positions]");
        Fails(zeros(1, 4), "'input_ids' is Float32 [1, 4]");
        Fails(zeros(1, 21, int64), "longer than the model's context of 20");
        Fails(zeros(1, 4, int64), "'resid_middle.0' is no site", "--sites", "resid_middle");

        void Fails(Tensor ids, string message, params string[] more)
        {
            using (ids)
                SafetensorsWriter.Write(folder["ids.safetensors"], new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["input_ids"] = ids });
            var run = CommandLine.Run(["model", "trace", "--model", model, "--input", folder["ids.safetensors"], "--out", folder["trace.safetensors"], .. more]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(message, run.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(folder["trace.safetensors"]));
        }
    }
}
