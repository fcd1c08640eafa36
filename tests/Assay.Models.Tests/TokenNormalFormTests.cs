using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Models.Text.BytePairs;
using Assay.TestKit;

namespace Assay.Models.Tests;

public sealed class TokenNormalFormTests
{
    [Fact]
    public void NFC_and_NFD_are_those_of_Python_on_random_sequences()
    {
        foreach (var line in File.ReadLines(Path.Combine(RepositoryRoot.Folder, "tests", "Assay.Models.Tests", "canonical-forms.txt")).Where(line => !line.StartsWith('#')))
        {
            var texts = line.Split(';').Select(points => string.Concat(points.Split(' ').Select(point => new Rune(int.Parse(point, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))))).ToArray();
            Assert.Equal(texts[1], CanonicalForm.Compose(texts[0]));
            Assert.Equal(texts[2], CanonicalForm.Decompose(texts[0]));
        }
    }

    [Fact]
    public void No_character_that_stands_alone_changes_twice()
    {
        for (var point = 0; point < 0x110000; point++)
        {
            if (!Rune.IsValid(point))
                continue;
            var text = new Rune(point).ToString();
            var (composed, decomposed) = (CanonicalForm.Compose(text), CanonicalForm.Decompose(text));
            if (composed == text && decomposed == text)
                continue;
            Assert.Equal(composed, CanonicalForm.Compose(decomposed));
            Assert.Equal(decomposed, CanonicalForm.Decompose(composed));
        }
    }

    /// <summary>Over every code point, a line feed after each; the sums are Python 3.11's (unicodedata.normalize, hashlib).</summary>
    [Fact]
    public void Every_single_character_has_the_forms_of_Python()
    {
        var all = new StringBuilder();
        for (var point = 0; point < 0x110000; point++)
        {
            if (Rune.IsValid(point))
                all.Append(new Rune(point)).Append('\n');
        }
        Assert.Equal("9cc65524a9d8082bf10840c616cd199bd2ac12ee49a3381bd6fb7957711f342b", Sum(CanonicalForm.Compose(all.ToString())));
        Assert.Equal("b505598a484ab04ad1f0d3e9d772f4a536b012c63ec82132e4a7fba25a8d94f2", Sum(CanonicalForm.Decompose(all.ToString())));
    }

    [Fact]
    public void A_long_run_of_marks_is_sorted_at_once()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("\u0315\u0300", 100_000));
        Assert.Equal("\u00E0" + new string('\u0300', 99_999) + new string('\u0315', 100_000), CanonicalForm.Compose(text));
    }

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
