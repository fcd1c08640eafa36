using System.IO.Compression;
using System.Text;
using Assay.Core.Errors;
using Assay.Risks.Spreadsheets;
using Assay.TestKit;
using CsCheck;

namespace Assay.Risks.Tests.Formats;

public sealed class BadFileTests
{
    private static UnreadableFileException Fails(byte[] content) => Assert.Throws<UnreadableFileException>(() => RepositoryFile.Parse(content, "f.xlsx"));

    private static byte[] Small => SmallWorkbook.Xlsx(SmallWorkbook.Sheet(SmallWorkbook.Rows()));

    // A part of the small workbook with some of its text changed.
    private static byte[] Changed(string part, string before, string after)
    {
        using var stream = new MemoryStream();
        stream.Write(Small);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.Entries.Single(entry => entry.FullName.EndsWith(part, StringComparison.Ordinal));
            var name = entry.FullName;
            string text;
            using (var reader = new StreamReader(entry.Open()))
                text = reader.ReadToEnd();
            Assert.Contains(before, text, StringComparison.Ordinal);
            entry.Delete();
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(text.Replace(before, after, StringComparison.Ordinal));
        }
        return stream.ToArray();
    }

    [Fact]
    public void The_small_workbook_is_sound() => Assert.Equal(2, RepositoryFile.Parse(Small, "f.xlsx").Risks.Count());

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("PK no zip at all", "found no zip")]
    [InlineData("hello, world", "no sheet holds the risk database")]
    [InlineData("a\0b", "it holds bytes that no text has")]
    [InlineData("{ \"format\": \"other\", \"version\": 1, \"sheets\": [] }", "is 'other' version 1")]
    [InlineData("{ \"fromat\": 1 }", "did you mean 'format'")]
    [InlineData("Ev_ID,\"Entity", "a quote is opened and never closed")]
    public void What_is_no_workbook_says_so(string content, string says) => Assert.Contains(says, Fails(Encoding.UTF8.GetBytes(content)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_old_or_locked_workbook_says_what_to_do() => Assert.Contains("save it as an ordinary .xlsx", Fails([0xD0, 0xCF, 0x11, 0xE0, 1, 2, 3]).Message, StringComparison.Ordinal);

    [Fact]
    public void A_zip_that_holds_no_workbook_is_told_apart()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("readme.txt");
        Assert.Contains("workbook", Fails(stream.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_bomb_is_refused_before_it_is_unpacked()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("xl/workbook.xml", CompressionLevel.Fastest).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 300; i++)
                entry.Write(zeros);
        }
        Assert.Contains("would unpack to 1 parts of 300 MiB", Fails(stream.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_that_add_up_to_more_than_a_number_holds_are_refused_like_any_other_bomb() =>
        Assert.Contains("would unpack to 2 parts of 8,796,093,022,207 MiB", Fails(Declaring(long.MaxValue - 1, long.MaxValue - 1)).Message, StringComparison.Ordinal);

    // A zip's directory alone, of parts with these sizes (APPNOTE.TXT 4.3.12, 4.3.16, 4.5.3).
    private static byte[] Declaring(params long[] sizes)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var size in sizes)
        {
            writer.Write([0x50, 0x4B, 1, 2, 45, 0, 45, 0, 0, 0, 8, 0, 0, 0, 0x21, 0, .. new byte[8], 255, 255, 255, 255, 1, 0, 12, 0, .. new byte[14], (byte)'a', 1, 0, 8, 0]);
            writer.Write(size);
        }
        var length = (int)stream.Length;
        writer.Write([0x50, 0x4B, 5, 6, 0, 0, 0, 0, (byte)sizes.Length, 0, (byte)sizes.Length, 0]);
        writer.Write(length);
        writer.Write(new byte[6]);
        return stream.ToArray();
    }

    // The size a zip declares is what is checked, so it must also be what is read.
    [Fact]
    public void A_zip_that_lies_about_its_sizes_is_cut_off()
    {
        var content = Changed("sheet1.xml", "</x:worksheet>", "</x:worksheet>" + new string(' ', 1 << 20));
        // Both places that declare the large part's size say 100 bytes instead.
        using var archive = new ZipArchive(new MemoryStream(content));
        var size = BitConverter.GetBytes((int)archive.Entries.Max(entry => entry.Length));
        for (var i = 0; i + 4 <= content.Length; i++)
        {
            if (content.AsSpan(i, 4).SequenceEqual(size))
                BitConverter.GetBytes(100).CopyTo(content, i);
        }
        Assert.Contains("f.xlsx: ", Fails(content).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_of_five_megabytes_is_named()
    {
        var content = Changed("sharedStrings.xml", "Small things", new string('x', 5 << 20));
        Assert.Contains("sheet 'AI Risk Database v2' cell J5 holds 5,242,880 characters, expected at most 32,767", Fails(content).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_without_cells_takes_none_of_the_next()
    {
        var content = Changed("sheet1.xml", "</x:sheetData>", "<x:row r=\"6\"/><x:row r=\"7\"><x:c r=\"A7\"/><x:c><x:v>1</x:v></x:c></x:row><x:row/><x:row><x:c><x:v>2</x:v></x:c></x:row></x:sheetData>");
        Assert.Equal([(7, "1"), (9, "2")], XlsxReader.Read(content, "f.xlsx")[0].Rows.Where(row => row.Number > 5).Select(row => (row.Number, row[0].Text)));
    }

    // A cell in the last column that is read makes its whole row.
    [Fact]
    public void A_small_file_of_very_many_cells_is_refused()
    {
        var rows = Enumerable.Range(6, 4_000_000 / 256).Select(row => FormattableString.Invariant($"<x:row r=\"{row}\"><x:c r=\"IV{row}\"><x:v>1</x:v></x:c></x:row>"));
        var content = Changed("sheet1.xml", "</x:sheetData>", string.Concat(rows) + "</x:sheetData>");
        Assert.InRange(content.Length, 0, 1 << 20);
        Assert.Contains("sheet 'AI Risk Database v2' row 15630: the workbook holds more than 4,000,000 cells", Fails(content).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_very_many_cells_is_refused_before_it_is_held()
    {
        var content = Changed("sheet1.xml", "</x:sheetData>", $"<x:row>{string.Concat(Enumerable.Repeat("<x:c><x:v>1</x:v></x:c>", 300_000))}</x:row></x:sheetData>");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cell IW6 of row 6 is in no column that is read: expected A to IV", Fails(content).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);     // the cells as objects take over 100 MB
    }

    [Theory]
    [InlineData("sheet1.xml", "<x:row r=\"5\"", "<x:row r=\"1048577\"", "sheet 'AI Risk Database v2' has a row 1048577, expected at most 1,048,576 rows")]
    [InlineData("sheet1.xml", "\"D3\"><x:v>1<", "\"D3\"><x:v>one<", "holds 'one', expected a number")]
    [InlineData("sheet1.xml", "<x:v>0</x:v>", "<x:v>999</x:v>", "names shared text '999', but the workbook has")]
    [InlineData("sheet1.xml", "\"S5\"", "\"XFD5\"", "is in no column that is read")]
    [InlineData("sheet1.xml", "</x:sheetData>", "", "damaged workbook")]
    [InlineData("sheet1.xml", "<x:worksheet", "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><x:worksheet", "damaged workbook")]
    [InlineData("workbook.xml", "r:id=\"", "r:id=\"no", "damaged workbook")]
    public void Damage_inside_a_workbook_is_told(string part, string before, string after, string says) =>
        Assert.Contains(says, Fails(Changed(part, before, after)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_told()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("there is no such file", Assert.Throws<UnreadableFileException>(() => RepositoryFile.Read(folder["none.xlsx"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_another_ending_is_told_what_endings_there_are() =>
        Assert.Contains(".xlsx, .csv or .json", Assert.Throws<AssayException>(() => RepositoryFile.FormatOf("a.ods")).Message, StringComparison.Ordinal);

    // Whatever bytes are changed, the file is read or refused with its name; nothing else is thrown.
    [Fact]
    public void Changed_bytes_are_read_or_refused()
    {
        var small = Small;
        Gen.Select(Gen.Int[0, small.Length - 1], Gen.Byte).Array[1, 8].Sample(changes =>
        {
            var content = (byte[])small.Clone();
            foreach (var (at, value) in changes)
                content[at] = value;
            try
            {
                RepositoryFile.Parse(content, "f.xlsx");
            }
            catch (UnreadableFileException failure)
            {
                Assert.Equal("f.xlsx", failure.File);
            }
        }, iter: 300);
    }
}
