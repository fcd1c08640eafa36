using System.Globalization;
using TorchSharp;

namespace Assay.Tensors.Tests;

public sealed class MachineTests
{
    [Fact]
    public void Rates_are_positive_and_below_any_machine()
    {
        var rates = MachineRates.Measure();
        Assert.InRange(rates.Float32FlopsPerSecond, 1e8, 1e15);
        Assert.InRange(rates.BFloat16FlopsPerSecond, 1e7, 1e15);
        Assert.InRange(rates.MemoryBytesPerSecond, 1e8, 1e14);
    }

    [Fact]
    public void Facts_agree_with_what_the_system_says()
    {
        var facts = MachineFacts.Read();
        Assert.Equal(Environment.ProcessorCount, facts.Processor.Cores);
        Assert.InRange(facts.MemoryFreeBytes, 1, facts.MemoryBytes + (1L << 34));
        Assert.True(facts.DiskFreeBytes > 0);
        Assert.Null(facts.Libtorch.Fault);
        Assert.Equal(torch.get_num_threads(), facts.Libtorch.Threads);
        Assert.Equal(facts.Libtorch.Threads.ToString(CultureInfo.InvariantCulture), facts.InWords()["tensorThreads"]);
        Assert.All(facts.InWords(), pair => Assert.NotEqual("", pair.Value));
    }

    [Fact]
    public void A_whole_machine_lacks_nothing() => Assert.Empty(Whole().Lacks());

    [Fact]
    public void Each_lack_is_found_and_what_stops_Assay_comes_first()
    {
        var poor = Whole() with { MemoryBytes = 1_000_000_000, DiskFreeBytes = 1_000_000, Processor = new CpuFacts("x", SimdLevel.None, 1), Libtorch = new LibtorchFacts("2", "/x", "libtorch 2 is not at '/x'", 0, 0, false) };
        var lacks = poor.Lacks();
        Assert.Equal(5, lacks.Count);
        Assert.Equal((true, "libtorch 2 is not at '/x'"), (lacks[0].StopsAssay, lacks[0].What));
        Assert.All(lacks.Skip(1), lack => Assert.False(lack.StopsAssay));
        Assert.All(lacks, lack => Assert.NotEqual("", lack.Mend));
        Assert.Contains(lacks, lack => lack.What == "1.0 GB of memory");
        Assert.Contains(lacks, lack => lack.What.StartsWith("0.0 GB free at", StringComparison.Ordinal));
    }

    [Fact]
    public void The_disk_of_a_folder_that_does_not_exist_yet_is_that_of_its_parent()
    {
        Assert.Equal(new DriveInfo("/").AvailableFreeSpace / 1e9, MachineFacts.FreeBytes("/no/such/folder") / 1e9, tolerance: 1.0);
        Assert.Equal(0, MachineFacts.FreeBytes(""));
    }

    [Fact]
    public void A_field_of_a_system_file_is_found_by_its_whole_key()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "model\t\t: 17\nmodel name\t: AMD EPYC: 9\nempty\n");
        Assert.Equal("17", LinuxFiles.Field(file, "model", ':'));
        Assert.Equal("AMD EPYC: 9", LinuxFiles.Field(file, "model name", ':'));
        Assert.Null(LinuxFiles.Field(file, "empty", ':'));
        File.Delete(file);
        Assert.Null(LinuxFiles.Field(file, "model", ':'));
    }

    [Theory]
    [InlineData("avx2 avx512_bf16", " with BF16")]
    [InlineData("avx512_bf16 amx_bf16", " with BF16 and AMX")]
    [InlineData("", "")]
    public void The_vector_level_names_bfloat16_where_the_processor_has_it(string flags, string suffix)
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx512F.IsSupported, "this processor has no AVX-512");
        Assert.Equal($"AVX-512{suffix}", SimdLevel.Name(flags.Split(' ').ToHashSet(StringComparer.Ordinal)));
    }

    [Fact]
    public void Live_tensors_are_counted_until_they_are_disposed()
    {
        // Other tests run beside this one, so the counts are compared over more tensors than they hold at a time.
        var before = LiveTensors.Count;
        var many = Enumerable.Range(0, 100_000).Select(_ => torch.zeros(1)).ToArray();
        Assert.InRange(LiveTensors.Count - before, 90_000, 110_000);
        Array.ForEach(many, tensor => tensor.Dispose());
        Assert.InRange(LiveTensors.Count - before, -10_000, 10_000);
    }

    private static MachineFacts Whole() => new()
    {
        OperatingSystem = "Debian GNU/Linux 12", Runtime = ".NET 10", Processor = new CpuFacts("EPYC", "AVX2", 2), MemoryBytes = 24_000_000_000, MemoryFreeBytes = 20_000_000_000,
        Home = "/home/x", DiskFreeBytes = 50_000_000_000, Libtorch = new LibtorchFacts("2.10.0", "/y", null, 2, 0, true), Icu = false, Fonts = false,
    };
}
