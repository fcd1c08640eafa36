using Assay.Tensors.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-safetensors-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    public static TheoryData<ScalarType> Types =>
        [ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_dtype_comes_back_bit_by_bit(ScalarType type)
    {
        using var _ = torch.NewDisposeScope();
        var written = torch.arange(0, 12).reshape(3, 4).remainder(7).to(type);
        SafetensorsWriter.Write(At("t.safetensors"), new Dictionary<string, Tensor> { ["x"] = written });
        using var file = SafetensorsFile.Open(At("t.safetensors"));
        var read = file.Read("x");
        Assert.Equal(type, read.dtype);
        Assert.Equal([3, 4], read.shape);
        Assert.True(written.equal(read).all().item<bool>());
    }
}
