using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Tensors;
using Assay.Tensors.Formats;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Cli.Tests.Verbs;

public sealed class SaeEncodeTests : IDisposable
{
    private const int Width = 16, Latents = 200;
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    // A few latents fire, or about half: by the kernels and by dense products. Rows: two chunks, one, none.
    [Theory]
    [InlineData(2.2, 4100)]
    [InlineData(0, 4100)]
    [InlineData(2.2, 7)]
    [InlineData(2.2, 0)]
    public void Dense_and_sparse_files_hold_what_formulas_give(double threshold, int rows)
    {
        var (w, x) = (Made(threshold), new SeedStream(9).Normal(rows, Width));
        SafetensorsWriter.Write(_folder["x"], new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = x });
        var z = x.matmul(w["W_enc"]) + w["b_enc"];
        var features = z * z.gt(threshold);
        Tensor[] expected = [features, features.matmul(w["W_dec"]) + w["b_dec"]];

        var dense = Encoded("dense");
        Assert.Equal(["features", "reconstruction"], dense.Keys.Order(StringComparer.Ordinal));
        Assert.True(Near(dense["features"], expected[0]) && Near(dense["reconstruction"], expected[1]));
        var sparse = Encoded("sparse", "--sparse");
        Assert.Equal(["latents", "offsets", "reconstruction", "values"], sparse.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((ScalarType.Int64, ScalarType.Int32, ScalarType.Float32), (sparse["offsets"].dtype, sparse["latents"].dtype, sparse["values"].dtype));
        Assert.True(Near(Filled(sparse, rows), expected[0]) && Near(sparse["reconstruction"], expected[1]));
    }

    [Fact]
    public void The_shape_before_the_last_dimension_stays()
    {
        Made(2.2);
        SafetensorsWriter.Write(_folder["x"], new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = new SeedStream(9).Normal(2, 3, Width) });
        Assert.Equal([2, 3, Latents], Encoded("dense")["features"].shape);
        var sparse = Encoded("sparse", "--sparse");
        Assert.Equal([2, 3, Width], sparse["reconstruction"].shape);
        Assert.Equal([7], sparse["offsets"].shape);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    private Dictionary<string, Tensor> Made(double threshold)
    {
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["W_enc"] = new SeedStream(1).Normal(Width, Latents) / Math.Sqrt(Width), ["b_enc"] = new SeedStream(2).Normal(Latents) / 4,
            ["W_dec"] = new SeedStream(3).Normal(Latents, Width), ["b_dec"] = new SeedStream(4).Normal(Width),
        };
        using var dictionary = new JumpReLUAutoencoder(weights["W_enc"].clone(), weights["b_enc"].clone(), full(Latents, threshold), weights["W_dec"].clone(), weights["b_dec"].clone());
        dictionary.Save(_folder["sae"]);
        return weights;
    }

    private Dictionary<string, Tensor> Encoded(string name, params string[] more)
    {
        Assert.Equal(0, CommandLine.Run(["sae", "encode", "--sae", _folder["sae"], "--input", _folder["x"], "--out", _folder[name], .. more]).ExitCode);
        return SafetensorsFile.ReadAll(_folder[name]);
    }

    private static Tensor Filled(Dictionary<string, Tensor> sparse, int rows)
    {
        var (offsets, latents, values) = (sparse["offsets"].data<long>(), sparse["latents"].data<int>(), sparse["values"].data<float>());
        var dense = new float[rows, Latents];
        for (var row = 0; row < rows; row++)
        {
            for (var i = offsets[row]; i < offsets[row + 1]; i++)
                dense[row, latents[i]] = values[i];
        }
        return tensor(dense);
    }

    private static bool Near(Tensor found, Tensor expected) =>
        found.shape.AsSpan().SequenceEqual(expected.shape) && (found.numel() == 0 || (found - expected).abs().max().item<float>() < 1e-4);
}
