using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.Synthesis;
using Assay.TestKit;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

/// <summary>Tests that measure the process: nothing runs beside them.</summary>
[CollectionDefinition("Measures resident memory of a streamed model", DisableParallelization = true)]
public sealed class MeasuresStreamedMemory;

/// <summary>A model whose blocks are read one by one against the same model in memory.</summary>
[Collection("Measures resident memory of a streamed model")]
public sealed class StreamedTransformerTests
{
    [Theory]
    [InlineData("gemma2-tiny")]
    [InlineData("gemma3-tiny")]
    [InlineData("llama-tiny")]
    [InlineData("gpt2-tiny")]
    public void Every_pass_gives_bit_by_bit_what_the_loaded_model_gives(string name)
    {
        var folder = Golden.Path($"models/{name}");
        using var model = Transformer.Load(folder);
        using var streamed = StreamedTransformer.Open(folder);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ids = SafetensorsFile.ReadAll(Path.Combine(folder, "golden.safetensors"))["input_ids"];
        for (var pass = 0; pass < 2; pass++)
            Assert.True(model.Forward(ids).Equals(streamed.Forward(ids)));
        var site = new Site(SiteKind.ResidPost, 0);
        var taps = new Taps().Read(site).WithoutLogits();
        Assert.True(model.Forward(ids, taps)[site].Equals(streamed.Forward(ids, taps)[site]));
        Assert.True(model.Forward(ids).Equals(streamed.Forward(ids)));      // after a pass that stopped early
    }

    [Fact]
    public void Memory_is_that_of_the_embedding_and_two_blocks()
    {
        using var folder = new TemporaryFolder();
        ModelSynthesis.Write("gpt2", ScalarType.Float32, folder["m"], new SeedStreams(1), cancellation: TestContext.Current.CancellationToken);
        var before = ResidentMemory.Bytes();
        using var streamed = StreamedTransformer.Open(folder["m"]);
        using (NewDisposeScope())
        {
            var logits = streamed.Forward(arange(0, 8, ScalarType.Int64).unsqueeze(0));
            Assert.False(logits.isnan().any().item<bool>());
        }
        const long embedding = 4L * (50_257 + 1024) * 768, block = 4L * 7_087_872;        // GPT-2 small: 12 blocks of 7,087,872 weights
        Assert.Equal(embedding + 2 * block + 2 * 4 * 768, streamed.Bytes);
        var grown = ResidentMemory.Bytes() - before;
        Assert.True(grown < streamed.Bytes + 80_000_000, $"{grown} bytes for {streamed.Bytes}; the whole model has {4 * 124_439_808L}");
    }

    [Fact]
    public void A_shard_that_was_cut_off_after_opening_is_told_at_the_block_that_lies_there()
    {
        using var folder = new TemporaryFolder();
        var golden = Golden.Path("models/llama-tiny");
        File.Copy(Path.Combine(golden, "config.json"), folder["config.json"]);
        File.WriteAllBytes(folder["model.safetensors"], File.ReadAllBytes(Path.Combine(golden, "model.safetensors")));
        using var streamed = StreamedTransformer.Open(folder.Path);
        using (var file = new FileStream(folder["model.safetensors"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(file.Length / 4);
        using var ids = ones(1, 4, ScalarType.Int64);
        Assert.Contains("cut off", Assert.Throws<UnreadableFileException>(() => streamed.Forward(ids)).Message, StringComparison.Ordinal);
    }
}
