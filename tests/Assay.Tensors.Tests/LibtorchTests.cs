using Assay.PrepareLibtorch;
using TorchSharp;

namespace Assay.Tensors.Tests;

public sealed class LibtorchTests
{
    [Fact]
    public void A_tensor_can_be_multiplied()
    {
        using var product = torch.ones(3, 3).matmul(torch.ones(3, 3));
        Assert.Equal(27f, product.sum().item<float>());
    }

    [Fact]
    public void The_need_of_the_missing_version_is_weak_in_the_loaded_copy_and_was_strong_in_the_package()
    {
        var mended = File.ReadAllBytes(Path.Combine(Libtorch.Folder, "libLibTorchSharp.so"));
        Assert.Equal(0, ElfVersionNeeds.MarkWeak(mended, LibtorchFolder.UnneededVersion));
        Assert.True(ElfVersionNeeds.MarkWeak(mended, "GLIBCXX_3.4.22") >= 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(400)]
    public void A_file_that_is_no_library_is_refused(int length) =>
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MarkWeak(new byte[length], "GLIBCXX_3.4.32"));

    [Fact]
    public void A_library_with_its_tables_cut_off_is_refused_and_left_unchanged()
    {
        var whole = File.ReadAllBytes(Path.Combine(Libtorch.Folder, "libLibTorchSharp.so"));
        var cut = whole[..(whole.Length / 2)];
        var before = cut.ToArray();
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MarkWeak(cut, "GLIBCXX_3.4.32"));
        Assert.Equal(before, cut);
    }
}
