using Assay.TestKit;
using TorchSharp;
using Xunit.Sdk;
using static TorchSharp.torch;

namespace Assay.Architecture.Tests;

/// <summary>What the other tests lean on.</summary>
public sealed class TestKitTests
{
    [Fact]
    public void Central_differences_give_the_gradient_of_a_known_function()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0.5, -1.0, 2.0, 0.1, 3.0, -0.2 }, [2, 3], dtype: float64);
        var before = x.clone();
        var gradient = FiniteDifference.Gradient(x, () => x.pow(3).sum().ToDouble());
        Assert.True((gradient - 3 * before.pow(2)).abs().max().ToDouble() < 1e-7);
        Assert.True(x.equal(before).all().ToBoolean());   // the parameter is put back
    }

    [Fact]
    public void Central_differences_leave_the_parameter_autograd_follows_usable()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0.5, -1.0 }, dtype: float64, requires_grad: true);
        x.exp().sum().backward();
        var measured = FiniteDifference.Gradient(x, () => x.exp().sum().ToDouble());
        Assert.True((measured - x.grad!).abs().max().ToDouble() < 1e-8);
    }

    [Fact]
    public void A_golden_file_that_is_absent_skips_its_test_and_says_where_it_was_looked_for()
    {
        // Not Assert.Throws: it lets a skip pass through.
        Exception? skip = null;
        try
        {
            Golden.Path("no/such.safetensors");
        }
        catch (Exception thrown)
        {
            skip = thrown;
        }
        Assert.NotNull(skip);
        Assert.Contains("no/such.safetensors", skip.Message, StringComparison.Ordinal);
        Assert.Contains("ASSAY_SHARED", skip.Message, StringComparison.Ordinal);
        Assert.Equal("SkipException", skip.GetType().Name);
    }

    [Fact]
    public void Text_that_differs_from_what_was_seen_names_the_line()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("ASSAY_ACCEPT") == "1", "would write the wrong text");
        var failure = Assert.ThrowsAny<XunitException>(() => ExpectedText.Matches("one\nthree\n", "TestKit.expected.txt"));
        Assert.Contains("line 2: expected\n  two\nbut found\n  three", failure.Message, StringComparison.Ordinal);
        ExpectedText.Matches("one\r\ntwo\n", "TestKit.expected.txt");
        Assert.Contains("is missing", Assert.ThrowsAny<XunitException>(() => ExpectedText.Matches("x", "absent.expected.txt")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temporary_folder_goes_away_with_what_is_in_it()
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "");
        folder.Dispose();
        Assert.False(Directory.Exists(folder.Path));
    }
}
