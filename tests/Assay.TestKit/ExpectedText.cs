using System.Runtime.CompilerServices;
using Xunit;

namespace Assay.TestKit;

/// <summary>Seen output (help, tables, reports) held against a file that a person has looked at.</summary>
public static class ExpectedText
{
    /// <summary>Compares with the file <paramref name="name"/> beside the calling test's source. ASSAY_ACCEPT=1 writes the file instead: look at the diff before committing it.</summary>
    public static void Matches(string actual, string name, [CallerFilePath] string testFile = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(testFile)!, name);
        var text = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("ASSAY_ACCEPT") == "1")
        {
            File.WriteAllText(path, text);
            return;
        }
        if (!File.Exists(path))
            Assert.Fail($"{path} is missing; run with ASSAY_ACCEPT=1 to write it, then look at it. The text was:\n{text}");
        var expected = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (expected != text)
            Assert.Fail($"{FirstDifference(expected, text)}\nRun with ASSAY_ACCEPT=1 to accept the new text of {path}, then look at the diff.");
    }

    private static string FirstDifference(string expected, string actual)
    {
        string[] left = expected.Split('\n'), right = actual.Split('\n');
        var line = Enumerable.Range(0, Math.Max(left.Length, right.Length)).First(i => i >= left.Length || i >= right.Length || left[i] != right[i]);
        return FormattableString.Invariant($"line {line + 1}: expected\n  {Line(left, line)}\nbut found\n  {Line(right, line)}");
    }

    private static string Line(string[] lines, int i) => i < lines.Length ? lines[i] : "(end of text)";
}
