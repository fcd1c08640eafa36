using Assay.TestKit;
using SkiaSharp;

namespace Assay.Cli.Tests.Verbs;

public sealed class PoisonImagesTests
{
    [Fact]
    public void The_sheet_has_a_line_for_each_attack_and_three_pictures_for_each_image()
    {
        using var folder = new TemporaryFolder();
        var one = CommandLine.Run("poison", "images", "show", "--out", folder["one.png"], "--count", "1");
        var two = CommandLine.Run("poison", "images", "show", "--out", folder["two.png"], "--count", "2", "--attacks", "imagenette", "--seed", "3");
        Assert.Equal((0, 0), (one.ExitCode, two.ExitCode));
        using var sheet = SKBitmap.Decode(folder["one.png"]);
        Assert.Equal(6 * (96 + 6) + 28, sheet.Height);
        using var wide = SKBitmap.Decode(folder["two.png"]);
        Assert.Equal((sheet.Width - 150) * 2 + 150, wide.Width);
        Assert.Equal(5 * (96 + 6) + 28, wide.Height);
    }

    [Theory]
    [InlineData("--share and --fdr: two rules", "--share", "0.3", "--fdr", "0.1")]
    [InlineData("there is no such folder", "--share", "0.3")]
    [InlineData("defence.share: is 1.5, expected at least 0 and below 1", "--share", "1.5")]
    public void What_cannot_be_is_said_before_anything_is_done(string said, params string[] more)
    {
        using var folder = new TemporaryFolder();
        var answer = CommandLine.Run(["poison", "images", "filter", "--data", folder["nowhere"], "--trusted", folder["trusted.txt"], "--out", folder["run"], .. more]);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains(said, answer.Error, StringComparison.Ordinal);
    }
}
