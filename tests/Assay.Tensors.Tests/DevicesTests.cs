using Assay.Core.Errors;
using TorchSharp;

namespace Assay.Tensors.Tests;

public sealed class DevicesTests
{
    [Fact]
    public void The_cpu_is_always_there_and_auto_finds_a_device()
    {
        Assert.Equal(DeviceType.CPU, Devices.Parse("cpu").type);
        Assert.Equal(torch.cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, Devices.Parse("auto").type);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("CPU")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("")]
    public void Another_word_is_refused_with_the_known_ones(string text) =>
        Assert.Contains("expected cpu, cuda, cuda:N or auto", Assert.Throws<AssayException>(() => Devices.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    public void Cuda_without_a_device_says_so_and_names_the_way_out(string text)
    {
        Assert.SkipWhen(torch.cuda.is_available(), "this machine has a CUDA device");
        var failure = Assert.Throws<AssayException>(() => Devices.Parse(text));
        Assert.Contains("sees no CUDA device", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--device cpu", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("float32", torch.ScalarType.Float32)]
    [InlineData("bfloat16", torch.ScalarType.BFloat16)]
    public void The_two_dtypes_have_words_that_read_back(string text, torch.ScalarType type)
    {
        Assert.Equal(type, DTypes.Parse(text));
        Assert.Equal(text, DTypes.Text(type));
    }

    [Theory]
    [InlineData("float16")]
    [InlineData("f32")]
    public void Another_dtype_is_refused_with_the_known_ones(string text) =>
        Assert.Contains("expected float32 or bfloat16", Assert.Throws<AssayException>(() => DTypes.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_dtype_without_a_word_is_our_bug() => Assert.Throws<ArgumentOutOfRangeException>(() => DTypes.Text(torch.ScalarType.Int64));

    [Fact]
    public void Threads_are_set_and_read_back_and_none_is_refused()
    {
        var before = Threads.Count;
        Threads.Set(1);
        Assert.Equal(1, Threads.Count);
        Threads.Set(before);
        Assert.Throws<AssayException>(() => Threads.Set(0));
        Assert.Equal(before, Threads.Count);
    }
}
