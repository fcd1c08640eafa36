using System.Globalization;
using Assay.Core.Errors;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Formats;

public class LatentRangeTests
{
    [Theory]
    [InlineData("saelens-skip")]
    [InlineData("gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82")]
    [InlineData("gemma-scope-2b-pt-transcoders/layer_19/width_16k/average_l0_12")]
    [InlineData("gemma-scope-2-1b-pt/resid_post_all/layer_10_width_16k_l0_small")]
    [InlineData("Llama3_1-8B-Base-L8R-8x")]
    [InlineData("dictionary-learning/trainer_2")]
    [InlineData("dictionary-learning/trainer_5")]
    [InlineData("gpt2-small/mlp_post_act/autoencoders/0.pt")]
    public void Some_latents_of_a_dictionary_fire_as_they_do_within_the_whole(string name)
    {
        using var scope = NewDisposeScope();
        using var whole = SparseAutoencoder.Load(MadeDictionary.Path(name));
        using var part = SparseAutoencoder.Load(MadeDictionary.Path(name), 2, 3);
        Assert.Equal((3, new LatentRange(2, 3)), (part.Latents, part.Origin!.Latents));
        Assert.All(part.State(), pair => Assert.True(Probe.SameBits(pair.Value, Part(pair.Key, whole.State()[pair.Key])), pair.Key));
        var x = MadeDictionary.Batch();
        Assert.InRange(Probe.Difference(part.Encode(x), whole.Encode(x).narrow(1, 2, 3)), 0, 1e-6);
    }

    private static Tensor Part(string name, Tensor weight) => name switch { "b_dec" or "W_skip" => weight, "W_enc" => weight.narrow(1, 2, 3), _ => weight.narrow(0, 2, 3) };

    [Theory]
    [InlineData("sparsify/layers.3", 0, 2, "in which latents compete")]
    [InlineData("sparsify/layers.5.mlp", 0, 2, "in which latents compete")]
    [InlineData("saelens-skip", 4, 3, "latents 4 to 6 were asked for, but the dictionary has 6")]
    [InlineData("saelens-skip", -1, 3, "latents -1 to 1 were asked for")]
    [InlineData("saelens-skip", 0, 0, "were asked for")]
    public void Latents_that_are_not_there_or_cannot_be_told_alone_are_refused(string name, int first, int count, string message)
    {
        var fault = Assert.Throws<AssayException>(() => SparseAutoencoder.Load(MadeDictionary.Path(name), first, count));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loading_few_latents_of_many_never_holds_them_all()
    {
        const int width = 256, latents = 1 << 16;       // 128 MB in float32 for the two matrices
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using (NewDisposeScope())
        {
            Tensors.Formats.SafetensorsWriter.Write(folder["layer_1_width_65k_l0_big/params.safetensors"], new Dictionary<string, Tensor>
            {
                ["w_enc"] = zeros(width, latents), ["w_dec"] = zeros(latents, width), ["b_enc"] = zeros(latents), ["b_dec"] = zeros(width), ["threshold"] = ones(latents),
            });
        }
        var before = ResidentMemory.Bytes();
        ResetPeak();
        using var part = SparseAutoencoder.Load(folder["layer_1_width_65k_l0_big"], 100, 8);
        Assert.Equal((8, 8L * width), (part.Latents, part.State()["W_enc"].numel()));
        Assert.InRange(Peak() - before, long.MinValue, 32L << 20);
    }

    // Linux: the peak of the resident memory starts anew at what is resident.
    private static void ResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            Assert.Skip("this system does not let a process reset its peak memory");
        }
    }

    private static long Peak()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
