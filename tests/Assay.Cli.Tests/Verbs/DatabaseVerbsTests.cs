using System.Text.Json;
using Assay.Risks;
using Assay.Risks.Samples;

namespace Assay.Cli.Tests.Verbs;

[Collection("Assay home")]
public sealed class DatabaseVerbsTests : IDisposable
{
    private readonly AssayHomeFolder _home = new();

    public void Dispose() => _home.Dispose();

    private static string Done(params string[] words)
    {
        var line = CommandLine.Run(words);
        Assert.Equal((0, ""), (line.ExitCode, line.Error));
        return line.Out;
    }

    private void Import() => RepositoryFile.Write(_home.In("a.xlsx"), SampleRepository.Repository, RepositoryFormat.Xlsx);

    [Fact]
    public void A_database_that_is_not_there_is_not_made_by_asking()
    {
        Assert.Contains("nothing is there yet", Done("db", "status"), StringComparison.Ordinal);
        Assert.Contains("nothing to back up", CommandLine.Run("db", "backup").Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.In("assay.db")));
    }

    [Fact]
    public void What_was_imported_is_backed_up_and_restored()
    {
        Import();
        Done("risk", "import", _home.In("a.xlsx"));
        var backup = JsonElement.Parse(Done("db", "backup", "--json")).GetProperty("file").GetString()!;
        Assert.Equal(_home.In("backups"), Path.GetDirectoryName(backup));
        File.Delete(_home.In("assay.db"));
        Assert.Contains("there was none before", Done("db", "restore", backup), StringComparison.Ordinal);
        var room = JsonElement.Parse(Done("db", "status", "--json")).GetProperty("rooms")[0];
        Assert.Equal(65, room.GetProperty("rows").GetProperty("risk_rows").GetInt64());
        Assert.Contains("what was there is in", Done("db", "restore", backup), StringComparison.Ordinal);
        Assert.Contains("up to date", Done("db", "status"), StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_are_made_once()
    {
        Assert.Contains("_Initial", Done("db", "migrate"), StringComparison.Ordinal);
        Assert.Contains("up to date already", Done("db", "migrate"), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_place_is_named_by_option()
    {
        Done("db", "migrate", "--database", _home.In("other.db"));
        Assert.True(File.Exists(_home.In("other.db")));
        Assert.False(File.Exists(_home.In("assay.db")));
    }

    [Fact]
    public void A_server_that_cannot_be_reached_is_told_in_one_line()
    {
        var line = CommandLine.Run("db", "status", "--database", "Host=127.0.0.1;Port=1;Database=a;Username=b;Password=s3cret;Timeout=2");
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("database b@127.0.0.1:1/a: ", line.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", line.Error, StringComparison.Ordinal);
    }
}
