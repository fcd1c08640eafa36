using System.Diagnostics;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Formats;

/// <summary>Foreign dictionaries with bytes changed at random: they load, or the fault is one that a user can mend. Never a crash, a hang or another exception.</summary>
public class FormatFuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(8);

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_changed_file_loads_or_is_refused_with_a_reason()
    {
        var seed = (ulong)Environment.TickCount64;
        output.WriteLine($"seed {seed}");
        var stream = new SeedStream(seed);
        var files = Directory.GetFiles(MadeDictionary.Path(""), "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".json" or ".safetensors" or ".npz" or ".pt").Order(StringComparer.Ordinal).ToArray();
        var (clock, tried, loaded) = (Stopwatch.StartNew(), 0, 0);
        while (clock.Elapsed < Budget)
        {
            var file = files[stream.NextInt32(files.Length)];
            using var folder = new TemporaryFolder();
            loaded += Try(file, folder, stream) ? 1 : 0;
            tried++;
        }
        output.WriteLine($"{tried} files, {loaded} loaded");
        Assert.InRange(loaded, 1, tried - 1);
    }

    private static bool Try(string file, TemporaryFolder folder, SeedStream stream)
    {
        foreach (var sibling in Directory.GetFiles(Path.GetDirectoryName(file)!))
            File.Copy(sibling, folder[Path.GetFileName(sibling)]);
        var target = folder[Path.GetFileName(file)];
        File.WriteAllBytes(target, Changed(File.ReadAllBytes(file), stream));
        using var scope = NewDisposeScope();
        try
        {
            using var dictionary = SparseAutoencoder.Load(Path.GetExtension(file) is ".pt" or ".npz" ? target : folder.Path);
            using var reconstruction = dictionary.To(ScalarType.Float32).Reconstruct(zeros(2, dictionary.InputWidth));
            return true;
        }
        catch (AssayException)
        {
            return false;
        }
    }

    private static byte[] Changed(byte[] bytes, SeedStream stream)
    {
        var changes = 1 + stream.NextInt32(4);
        for (var i = 0; i < changes; i++)
        {
            var at = stream.NextInt32(bytes.Length);
            switch (stream.NextInt32(4))
            {
                case 0:
                    bytes[at] = (byte)stream.NextInt32(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << stream.NextInt32(8));
                    break;
                case 2:
                    bytes[at] = (byte)"0123456789-truefals\"{}[],"[stream.NextInt32(25)];
                    break;
                default:
                    if (at > 0 && stream.NextInt32(8) == 0)
                        bytes = bytes[..at];
                    break;
            }
        }
        return bytes;
    }
}
