using Assay.Core.Errors;
using Assay.Tensors.Formats;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Tests;

public sealed class PyTorchFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    // The values are those of make_torch.py's state(): rows is i/4 for i = 0 … 29, the others are views on it.
    [Theory]
    [InlineData("state.pt")]
    [InlineData("state4.pt")]   // protocol 4, deflated, another folder in the archive
    [InlineData("legacy.pt")]
    public void State_dicts_in_every_layout_come_back_with_their_views(string name)
    {
        using var file = PyTorchFile.Open(Fixture.File(name));
        var rows = torch.arange(30, dtype: ScalarType.Float32).div(4).reshape(5, 6);
        Same(rows, file.Read("rows"));
        Same(rows.t(), file.Read("turned"));
        Same(rows.narrow(0, 2, 2), file.Read("middle"));
        Same(rows.select(1, 3), file.Read("column"));
        Same(rows.select(0, 1).expand(3, 6), file.Read("repeated"));
        Same(torch.tensor(7.25f), file.Read("scalar"));
        Same(torch.zeros(0, 4), file.Read("empty"));
        Same(torch.tensor([1.5, -2.5]), file.Read("parameter"));
        Same(torch.tensor([0.5f, -65504f]).to(ScalarType.Float16), file.Read("half"));
        Same(torch.tensor([1f, -2f]).to(ScalarType.BFloat16), file.Read("bfloat16"));
        Same(torch.tensor([-(1L << 62), 7L]), file.Read("int64"));
        Same(torch.tensor([-5, 6]), file.Read("int32"));
        Same(torch.tensor(new short[] { -300, 300 }), file.Read("int16"));
        Same(torch.tensor(new sbyte[] { -128, 127 }), file.Read("int8"));
        Same(torch.tensor(new byte[] { 0, 255 }), file.Read("uint8"));
        Same(torch.tensor([true, false]), file.Read("bool"));
        Assert.Equal(16, file.Names.Count);
        Assert.Equal("rows", file.Names[0]);
        Assert.Empty(file.Scalars);   // OrderedDict's _metadata is an attribute, not an entry
    }

    [Theory]
    [InlineData("state.pt")]
    [InlineData("state4.pt")]
    [InlineData("legacy.pt")]
    public void Tensors_are_read_into_views_of_another_type(string name)
    {
        using var file = PyTorchFile.Open(Fixture.File(name));
        foreach (var tensor in file.Names)
        {
            var expected = file.Read(tensor).to(ScalarType.Float64);
            var into = torch.zeros([2, .. expected.shape], ScalarType.Float64, requires_grad: true);
            file.ReadInto(tensor, into.select(0, 1));
            Same(expected, into.select(0, 1).detach());
        }
        Assert.Contains("tensor 'rows' is [5, 6], expected [6, 5]", Assert.Throws<UnreadableFileException>(() => file.ReadInto("rows", torch.zeros(6, 5))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_values_and_nested_keys_are_named_by_the_way_to_them()
    {
        using var file = PyTorchFile.Open(Fixture.File("openai.pt"));
        Assert.Equal(["pre_bias", "k", "layers.0.w"], file.Names);
        Assert.Equal("TopK", file.Scalars["activation"]);
        Assert.Equal(32L, file.Scalars["activation_state_dict.k"]);
        Assert.Equal("ReLU", file.Scalars["activation_state_dict.postact_fn"]);
        Assert.Equal(-1.0, file.Scalars["threshold"]);
        Assert.Equal([true, null, 3L, "x", 2.5], Assert.IsAssignableFrom<IReadOnlyList<object?>>(file.Scalars["flags"]));
        Assert.Equal([1L, 2L], Assert.IsAssignableFrom<IReadOnlyList<object?>>(file.Scalars["groups"]));
        Assert.Equal(1L << 40, file.Scalars["long"]);
        Assert.Equal(-70000L, file.Scalars["negative"]);
        Assert.Equal(new byte[] { 0, 255 }, file.Scalars["raw"]);
        Assert.Equal([3L, 4L], Assert.IsAssignableFrom<IReadOnlyList<object?>>(file.Scalars["size"]));
        Assert.Equal(1L, file.Scalars["layers.1.n"]);
        Assert.Equal("torch.float32", file.Scalars["dtype"]);
        Assert.Equal("three", file.Scalars["many.3"]);
        Assert.Equal(64, file.Read("k").item<long>());
        Assert.Equal([1], file.Entry("layers.0.w").Shape);
        Assert.False(file.Contains("w"));
        Assert.Contains("holds no tensor 'w'; it holds pre_bias, k, layers.0.w", Assert.Throws<UnreadableFileException>(() => file.Read("w")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forbidden_global_is_named_and_nothing_is_run()
    {
        var failure = Assert.Throws<UnreadableFileException>(() => PyTorchFile.Open(Fixture.File("evil.pt")));
        Assert.Contains("entry 'archive/data.pkl' names the global 'posix.system'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was run", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists("/tmp/assay-was-here"));
    }

    [Theory]
    [InlineData("big_endian.pt", "entry 'archive/byteorder' says 'big', expected 'little'")]
    [InlineData("script.pt", "is a TorchScript program")]
    [InlineData("make_torch.py", "no zip directory lies at the end")]
    [InlineData("none.pt", "there is no such file")]
    public void What_holds_no_weights_is_refused(string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<UnreadableFileException>(() => PyTorchFile.Open(Fixture.File(name))).Message, StringComparison.Ordinal);

    [Fact]
    public void Neither_reading_nor_refusing_keeps_tensors_or_files()
    {
        using var scope = torch.NewDisposeScope();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        File.Copy(Fixture.File("state.pt"), _folder["copy"]);
        using (var file = PyTorchFile.Open(_folder["copy"]))
        {
            foreach (var name in file.Names)
                file.Read(name).Dispose();
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void Same(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.dtype, found.dtype);
        Assert.Equal(expected.shape, found.shape);
        Assert.True(expected.equal(found).all().item<bool>());
    }
}
