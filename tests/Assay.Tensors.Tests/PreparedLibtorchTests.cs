using System.Reflection;
using Assay.PrepareLibtorch;
using Assay.TestKit;

namespace Assay.Tensors.Tests;

/// <summary>The build's step that makes libtorch load on Debian 12, on copies of the package's own library.</summary>
public sealed class PreparedLibtorchTests
{
    private const string Version = LibtorchFolder.UnneededVersion;

    private static string Packaged { get; } =
        typeof(PreparedLibtorchTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "PackagedLibTorchSharp").Value!;

    [Fact]
    public void The_packages_library_needs_the_version_strongly_and_marking_changes_that_one_flag()
    {
        var original = File.ReadAllBytes(Packaged);
        var image = original.ToArray();
        Assert.Equal(1, ElfVersionNeeds.MarkWeak(image, Version));
        var changed = Enumerable.Range(0, image.Length).Where(i => image[i] != original[i]).ToArray();
        var flag = Assert.Single(changed);
        Assert.Equal((0, 2), (original[flag], image[flag]));   // VER_FLG_WEAK of elf.h
    }

    [Fact]
    public void Marking_a_second_time_changes_nothing()
    {
        var image = File.ReadAllBytes(Packaged);
        ElfVersionNeeds.MarkWeak(image, Version);
        var once = image.ToArray();
        Assert.Equal(0, ElfVersionNeeds.MarkWeak(image, Version));
        Assert.Equal(once, image);
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.99")]
    [InlineData("GLIBCXX_3.4.3")]   // a prefix of the one that is there
    public void A_version_that_the_library_does_not_need_changes_nothing(string version) =>
        Assert.Equal(0, ElfVersionNeeds.MarkWeak(File.ReadAllBytes(Packaged), version));

    [Fact]
    public void The_prepared_folder_holds_a_mended_copy_and_links_and_the_original_is_untouched()
    {
        using var folder = new TemporaryFolder();
        var (package, library) = Package(folder, File.ReadAllBytes(Packaged));
        var before = File.ReadAllBytes(library);
        LibtorchFolder.Prepare(package, library, folder["target"]);
        LibtorchFolder.Prepare(package, library, folder["target"]);   // a second build finds the links there

        Assert.Equal(before, File.ReadAllBytes(library));
        Assert.Equal(0, ElfVersionNeeds.MarkWeak(File.ReadAllBytes(Path.Combine(folder["target"], "libLibTorchSharp.so")), Version));
        Assert.Equal(Path.Combine(package, "libtorch.so"), new FileInfo(Path.Combine(folder["target"], "libtorch.so")).LinkTarget);
        Assert.Equal(["libLibTorchSharp.so", "libtorch.so"], Directory.GetFiles(folder["target"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_library_that_is_no_ELF_file_is_refused_and_the_folder_is_not_ready()
    {
        using var folder = new TemporaryFolder();
        var (package, library) = Package(folder, new byte[1000]);
        Assert.Throws<InvalidDataException>(() => LibtorchFolder.Prepare(package, library, folder["target"]));
        Assert.False(File.Exists(Path.Combine(folder["target"], "libLibTorchSharp.so")));
        Assert.Equal(new byte[1000], File.ReadAllBytes(library));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(400)]
    public void Bytes_that_are_no_library_are_refused_and_left_unchanged(int length)
    {
        var image = new byte[length];
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MarkWeak(image, Version));
        Assert.All(image, b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(4, 1)]   // 32 bits
    [InlineData(5, 2)]   // big-endian
    public void Libraries_of_other_kinds_are_refused(int at, byte kind)
    {
        var image = File.ReadAllBytes(Packaged);
        image[at] = kind;
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MarkWeak(image, Version));
    }

    [Fact]
    public void A_library_with_its_tables_cut_off_is_refused_and_left_unchanged()
    {
        var whole = File.ReadAllBytes(Packaged);
        var cut = whole[..(whole.Length / 2)];
        var before = cut.ToArray();
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MarkWeak(cut, Version));
        Assert.Equal(before, cut);
    }

    private static (string Package, string Library) Package(TemporaryFolder folder, byte[] library)
    {
        var package = Directory.CreateDirectory(folder["package"]).FullName;
        File.WriteAllText(Path.Combine(package, "libtorch.so"), "stands for a large library");
        File.WriteAllText(Path.Combine(package, "libtorch_python.so"), "stands for one that nothing loads");
        File.WriteAllBytes(folder["libLibTorchSharp.so"], library);
        return (package, folder["libLibTorchSharp.so"]);
    }
}
