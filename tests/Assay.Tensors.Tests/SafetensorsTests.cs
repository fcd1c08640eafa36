using System.Text;
using Assay.Core.Errors;
using Assay.TestKit;
using Assay.Tensors.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    private string File1 => _folder["t.safetensors"];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<ScalarType> Types =>
        [ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_dtype_comes_back_bit_by_bit(ScalarType type)
    {
        var written = torch.arange(0, 12).reshape(3, 4).remainder(7).to(type);
        SafetensorsWriter.Write(File1, new Dictionary<string, Tensor> { ["x"] = written });
        var read = SafetensorsFile.ReadAll(File1)["x"];
        Assert.Equal(type, read.dtype);
        Assert.Equal([3, 4], read.shape);
        Assert.True(written.equal(read).all().item<bool>());
    }

    // The bytes are written out by hand from the format's description: little-endian length, JSON padded by spaces to 8, then wide types first.
    [Fact]
    public void The_bytes_are_those_of_the_formats_description()
    {
        SafetensorsWriter.Write(File1, new Dictionary<string, Tensor> { ["b"] = torch.tensor(new byte[] { 7, 8, 9 }), ["a"] = torch.tensor(new[,] { { 1f, -2f } }) }, new Dictionary<string, string> { ["k"] = "8" });
        var json = """{"__metadata__":{"k":"8"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""";
        json = json.PadRight((json.Length + 7) / 8 * 8);
        byte[] expected = [(byte)json.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(json), 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7, 8, 9];
        Assert.Equal(expected, File.ReadAllBytes(File1));
    }

    [Fact]
    public void Files_of_the_reference_implementation_are_read()
    {
        using var file = SafetensorsFile.Open(Golden.Path("sae/topk.safetensors"));
        Assert.Equal("8", file.Metadata["k"]);
        Assert.Equal([64, 32], file.Entry("x").Shape);
        // What the file says of itself: each row of the features has at most k = 8 positive values, and decoding them gives its reconstruction.
        var features = file.Read("features");
        Assert.Equal(8, features.gt(0).sum(1).max().item<long>());
        var decoded = features.matmul(file.Read("decoder.weight").t()) + file.Read("b_dec");
        Assert.True((decoded - file.Read("reconstruction")).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void Scalars_empty_tensors_views_and_odd_names_come_back()
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["scalar"] = torch.tensor(3.5),
            ["empty"] = torch.zeros(0, 5),
            ["transposed"] = torch.arange(6).reshape(2, 3).t(),
            ["every second"] = torch.arange(10, dtype: ScalarType.Float32).slice(0, 1, 10, 2),
            ["with gradient"] = torch.ones(2, requires_grad: true),
            ["имя \"quoted\"\n"] = torch.ones(1),
            [""] = torch.ones(1, dtype: ScalarType.Bool),
        };
        SafetensorsWriter.Write(File1, tensors);
        var read = SafetensorsFile.ReadAll(File1);
        Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in tensors)
        {
            Assert.Equal(tensor.shape, read[name].shape);
            Assert.True(tensor.equal(read[name]).all().item<bool>(), name);
        }
        Assert.False(read["with gradient"].requires_grad);
    }

    [Fact]
    public void A_file_of_no_tensors_comes_back()
    {
        SafetensorsWriter.Write(File1, new Dictionary<string, Tensor>());
        using var file = SafetensorsFile.Open(File1);
        Assert.Empty(file.Names);
        Assert.Contains("it holds none", Assert.Throws<UnreadableFileException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Special_numbers_keep_their_bits()
    {
        int[] bits = [0x7fc00001, unchecked((int)0x80000000), 0x7f800000, 1];   // a NaN with a payload, -0, infinity, the least subnormal
        SafetensorsWriter.Write(File1, new Dictionary<string, Tensor> { ["x"] = torch.tensor(Array.ConvertAll(bits, BitConverter.Int32BitsToSingle)) });
        Assert.Equal(bits, Array.ConvertAll(SafetensorsFile.ReadAll(File1)["x"].data<float>().ToArray(), BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void The_order_of_the_dictionary_does_not_change_the_file()
    {
        var (a, b) = (torch.ones(2), torch.zeros(3));
        SafetensorsWriter.Write(File1, new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b });
        SafetensorsWriter.Write(_folder["2"], new Dictionary<string, Tensor> { ["b"] = b, ["a"] = a });
        Assert.Equal(File.ReadAllBytes(File1), File.ReadAllBytes(_folder["2"]));
    }

    [Fact]
    public void Rows_are_read_without_the_others()
    {
        var x = torch.arange(24).reshape(6, 2, 2);
        SafetensorsWriter.Write(File1, new Dictionary<string, Tensor> { ["first"] = torch.ones(7), ["x"] = x, ["scalar"] = torch.tensor(1f), ["empty"] = torch.zeros(0, 3) });
        using var file = SafetensorsFile.Open(File1);
        Assert.True(x.narrow(0, 2, 3).equal(file.ReadRows("x", 2, 3)).all().item<bool>());
        Assert.Equal([0, 2, 2], file.ReadRows("x", 6, 0).shape);
        Assert.Equal([0, 3], file.ReadRows("empty", 0, 0).shape);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadRows("x", 4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadRows("x", -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadRows("x", 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadRows("scalar", 0, 1));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, ScalarType.BFloat16)]
    [InlineData(ScalarType.BFloat16, ScalarType.Float32)]
    [InlineData(ScalarType.Float32, ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64, ScalarType.Float32)]
    public void A_tensor_is_read_into_dense_and_strided_views_of_any_type(ScalarType stored, ScalarType kept)
    {
        var x = torch.randn(3000, 1500).to(stored);   // more than one piece of 16 MB as Float64 and Float32
        SafetensorsWriter.Write(File1, new Dictionary<string, Tensor> { ["x"] = x, ["scalar"] = torch.tensor(2.5).to(stored), ["empty"] = torch.zeros(0, 3).to(stored) });
        using var file = SafetensorsFile.Open(File1);
        var larger = torch.zeros(3002, 1500, kept);
        var (rows, turned, scalar) = (larger.narrow(0, 1, 3000), torch.zeros(1500, 3000, kept), torch.zeros([], kept));
        file.ReadInto("x", rows);
        file.ReadInto("x", turned.t());
        file.ReadInto("scalar", scalar);
        file.ReadInto("empty", torch.zeros(0, 3, kept));
        Assert.True(rows.equal(x.to(kept)).all().item<bool>());
        Assert.True(turned.t().equal(x.to(kept)).all().item<bool>());
        Assert.Equal(2.5, scalar.to(ScalarType.Float64).item<double>());
        Assert.Equal(0, larger[0].abs().max().to(ScalarType.Float32).item<float>() + larger[3001].abs().max().to(ScalarType.Float32).item<float>());
    }

    [Fact]
    public void A_destination_of_another_shape_is_refused_and_a_parameter_is_filled()
    {
        SafetensorsWriter.Write(File1, new Dictionary<string, Tensor> { ["x"] = torch.ones(2, 3) });
        using var file = SafetensorsFile.Open(File1);
        Assert.Contains("tensor 'x' is [2, 3], expected [3, 2]", Assert.Throws<UnreadableFileException>(() => file.ReadInto("x", torch.zeros(3, 2))).Message, StringComparison.Ordinal);
        var parameter = torch.zeros(2, 3, requires_grad: true);
        file.ReadInto("x", parameter);
        Assert.Equal(6, parameter.sum().item<float>());
        Assert.True(parameter.is_leaf);
    }

    [Fact]
    public void Memory_larger_than_a_piece_is_lent_out_whole_and_once()
    {
        var x = torch.arange(1000, dtype: ScalarType.Int64);
        var seen = new List<(long At, int Length)>();
        TensorBytes.ForEachChunk(x, 3001, (bytes, at) =>
        {
            Assert.Equal(at / 8, BitConverter.ToInt64(bytes));
            seen.Add((at, bytes.Length));
        });
        Assert.Equal([(0, 3000), (3000, 3000), (6000, 2000)], seen);
    }

    [Fact]
    public void A_missing_tensor_is_answered_with_those_that_are_there()
    {
        SafetensorsWriter.Write(File1, Enumerable.Range(0, 20).ToDictionary(i => $"layer{i:00}", _ => torch.ones(1)));
        using var file = SafetensorsFile.Open(File1);
        var failure = Assert.Throws<UnreadableFileException>(() => file.Read("layer"));
        Assert.Contains("holds no tensor 'layer'; it holds 20: layer00, layer01,", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("layer11, …", failure.Message, StringComparison.Ordinal);
        Assert.True(file.Contains("layer07"));
        Assert.False(file.Contains("layer"));
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused_and_the_old_file_stays()
    {
        SafetensorsWriter.Write(File1, new Dictionary<string, Tensor> { ["x"] = torch.ones(1) });
        var before = File.ReadAllBytes(File1);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(File1, new Dictionary<string, Tensor> { ["c"] = torch.zeros(2, ScalarType.ComplexFloat32) }));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(File1, new Dictionary<string, Tensor> { ["__metadata__"] = torch.zeros(2) }));
        Assert.Equal(before, File.ReadAllBytes(File1));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder where even root can write nothing");
        var failure = Assert.Throws<AssayException>(() => SafetensorsWriter.Write("/proc/t.safetensors", new Dictionary<string, Tensor> { ["x"] = torch.ones(1) }));
        Assert.Contains("/proc/t.safetensors: cannot be written", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_reading_nor_writing_keeps_tensors()
    {
        var tensors = new Dictionary<string, Tensor> { ["x"] = torch.ones(64, 64).t() };
        SafetensorsWriter.Write(File1, tensors);
        var statistics = DisposeScopeManager.Statistics;   // of this thread, so that other tests do not count
        using (var scope = torch.NewDisposeScope())
        {
            var before = statistics.ThreadTotalLiveCount;
            for (var i = 0; i < 10; i++)
            {
                SafetensorsWriter.Write(File1, tensors);
                SafetensorsFile.ReadAll(File1)["x"].Dispose();
            }
            Assert.Equal(before, statistics.ThreadTotalLiveCount);
        }
    }
}
