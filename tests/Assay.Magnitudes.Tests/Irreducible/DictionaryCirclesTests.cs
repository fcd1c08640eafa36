using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Dictionaries.Architectures;
using Assay.Magnitudes.Irreducible;
using Assay.Tensors.Formats;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Irreducible;

/// <summary>A user's dictionary and activations.</summary>
public sealed class DictionaryCirclesTests
{
    private static TopKAutoencoder Ring()
    {
        var angles = arange(7) * (2 * Math.PI / 7);
        var ring = Padded(stack([angles.cos(), angles.sin()], 1));
        return new TopKAutoencoder(ring.t().contiguous(), zeros(7), ring, zeros(4), 1);
    }

    private static Tensor Padded(Tensor values) => nn.functional.pad(values, [0, 2]);

    [Fact]
    public void A_circle_in_a_users_dictionary_comes_first_in_the_report()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var dictionary = Ring();
        SafetensorsWriter.Write(folder["rows.safetensors"], new Dictionary<string, Tensor> { ["rows"] = Padded(PlantedFeature.Draw(PlantedKind.Circle, 5_000, new SeedStream(1))) });
        var report = DictionaryCircles.OfFile(dictionary, folder["rows.safetensors"], new(), new SeedStreams(1));
        var row = report.Blocks.OfType<Table>().Single().Rows[0];
        Assert.Equal(["1", "0, 1, 2, 3, 4, 5, 6", "5,000"], row.Take(3));
        Assert.Equal("irreducible", row[4]);
        Assert.Contains("7 of 7 latents fire on at least 0.2 % of 5,000 activations", report.Blocks.OfType<Paragraph>().First().Text, StringComparison.Ordinal);
        Assert.Contains("1 called irreducible", report.Blocks.OfType<Paragraph>().First().Text, StringComparison.Ordinal);
        Assert.NotEmpty(report.Blocks.OfType<Figure>());
    }

    [Fact]
    public void Activations_that_do_not_fit_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var dictionary = Ring();
        string Error(Tensor rows)
        {
            SafetensorsWriter.Write(folder["rows.safetensors"], new Dictionary<string, Tensor> { ["rows"] = rows });
            return Assert.Throws<UnreadableFileException>(() => DictionaryCircles.OfFile(dictionary, folder["rows.safetensors"], new(), new SeedStreams(1))).Message;
        }
        Assert.Contains("[9, 5]", Error(zeros(9, 5)), StringComparison.Ordinal);
        Assert.Contains("expected [rows, 4]", Error(zeros(9, 4, dtype: int64)), StringComparison.Ordinal);
        Assert.Contains("not finite", Error(zeros(9, 4) / 0), StringComparison.Ordinal);
        var wrong = Assert.Throws<UnreadableFileException>(() => DictionaryCircles.OfFile(dictionary, folder["rows.txt"], new(), new SeedStreams(1)));
        Assert.Contains(".npy or .safetensors", wrong.Message, StringComparison.Ordinal);
    }
}
