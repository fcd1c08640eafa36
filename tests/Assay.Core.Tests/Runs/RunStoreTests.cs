using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.TestKit;

namespace Assay.Core.Tests.Runs;

public sealed class RunStoreTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly RunStore _store;

    private sealed record Sample(int Steps = 1);

    public RunStoreTests() => _store = new(_home.Path);

    [Fact]
    public void Runs_are_listed_newest_first()
    {
        Create("older");
        Thread.Sleep(5);
        Create("newer");
        Assert.Equal(["newer", "older"], _store.List().Select(run => run.Name));
    }

    [Fact]
    public void A_home_without_runs_lists_none() => Assert.Empty(new RunStore(_home["nowhere"]).List());

    [Fact]
    public void A_run_whose_record_cannot_be_read_is_listed_with_its_fault()
    {
        Create("bad");
        File.WriteAllText(Path.Combine(_store.Folder, "bad", "run.json"), "{");
        Assert.Contains("run.json", Assert.Single(_store.List()).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_are_found_by_name_beginning_and_folder()
    {
        Create("gemma-1");
        Create("gemma-12");
        Create("onion-1");
        Assert.Equal("gemma-1", _store.Find("gemma-1").Name);   // the whole name wins over the beginning of another
        Assert.Equal("onion-1", _store.Find("on").Name);
        Assert.Equal("onion-1", _store.Find(Path.Combine(_store.Folder, "onion-1")).Name);
    }

    [Fact]
    public void A_name_that_is_none_or_several_is_an_error_that_helps()
    {
        Create("gemma-1");
        Create("gemma-2");
        Assert.Contains("did you mean 'gemma-1'?", Assert.Throws<AssayException>(() => _store.Find("gemna-1")).Message, StringComparison.Ordinal);
        Assert.Contains("gemma-2, gemma-1", Assert.Throws<AssayException>(() => _store.Find("gemma")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_deletes_the_folder_but_not_a_running_run()
    {
        Create("done");
        _store.Remove("done");
        Assert.False(Directory.Exists(Path.Combine(_store.Folder, "done")));

        using var running = Run.Create(Path.Combine(_store.Folder, "busy"), "k", new Sample(), 0);
        Assert.Contains("stop it first", Assert.Throws<AssayException>(() => _store.Remove("busy")).Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(running.Folder));
    }

    [Fact]
    public void New_folders_do_not_meet_existing_ones()
    {
        var first = _store.NewFolder("k");
        Directory.CreateDirectory(first);
        Assert.NotEqual(first, _store.NewFolder("k"));
    }

    [Theory]
    [InlineData("/a", "/x", "/h", "/a")]
    [InlineData(null, "/x", "/h", "/x/assay")]
    [InlineData(null, "relative", "/h", "/h/.local/share/assay")]
    [InlineData("", "", "/h", "/h/.local/share/assay")]
    public void The_home_follows_its_variables(string? assay, string? xdg, string home, string expected) =>
        Assert.Equal(expected, AssayHome.Resolve(name => name switch { "ASSAY_HOME" => assay, "XDG_DATA_HOME" => xdg, _ => home }));

    public void Dispose() => _home.Dispose();

    private void Create(string name)
    {
        using var run = Run.Create(Path.Combine(_store.Folder, name), "k", new Sample(), 0);
        run.Complete();
    }
}
