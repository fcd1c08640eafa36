using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.TestKit;

namespace Assay.Core.Tests.Runs;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        AtomicFile.WriteText(_folder["a.txt"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(_folder["a.txt"], stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(_folder["a.txt"]));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_the_users_to_mend()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.Contains("cannot be written", Assert.Throws<AssayException>(() => AtomicFile.WriteText(_folder["file/below"], "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_the_users_to_mend_and_leaves_no_half_file()
    {
        // Linux has a device that is always full; opened through a link it stands for the temporary file's disk.
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        var failure = Assert.Throws<AssayException>(() => AtomicFile.Write(_folder["a.txt"], _ =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
            full.Write(new byte[10]);
            full.Flush();
        }));
        Assert.Contains("free some space", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();
}
