using System.Globalization;
using System.Text;
using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.Risks.Spreadsheets;
using static System.FormattableString;

namespace Assay.Risks.Coding;

/// <summary>Codes as CSV: a line for each. What a spreadsheet program would run as a formula is made harmless, and reading takes that away again.</summary>
public static class CodeFile
{
    private static readonly string[] Headers = ["event", "item", "evidence_id", "document", "factor", "value", "label", "kind", "rater", "role", "confidence", "reason", "span", "at", "taxonomy", "independent", "supersedes"];

    /// <summary>Every code that was given, in the order of giving.</summary>
    /// <param name="path">The file.</param>
    /// <param name="project">The project.</param>
    /// <param name="all">Whether codes of items that are not open yet are written too; a rater who read them would be blind no more.</param>
    /// <returns>How many lines were written and how many codes held back.</returns>
    public static (int Written, int HeldBack) WriteEvents(string path, CodingProject project, bool all)
    {
        var items = project.Items.ToDictionary(item => item.Key, StringComparer.Ordinal);
        var open = project.Items.Where(item => all || !project.Heading.IsBlind || project.IsOpen(item.Key)).Select(item => item.Key).ToHashSet(StringComparer.Ordinal);
        var events = project.Events.Where(code => open.Contains(code.Item)).ToList();
        Write(path, [Headers, .. events.Select(code => Line(code, items[code.Item], project.Factor(code.Factor)))]);
        return (events.Count, project.Events.Count - events.Count);
    }

    /// <summary>The code that stands for all, item by item: what was decided, what all said, or nothing yet.</summary>
    /// <returns>How many lines were written, and how many of them have a code.</returns>
    public static (int Written, int Coded) WriteFinal(string path, CodingProject project)
    {
        var lines = project.Items.SelectMany(item => project.Factors.Select(factor => (Item: item, Factor: factor, Final: project.Final(item.Key, factor.Name)))).ToList();
        Write(path, [["item", "evidence_id", "document", "factor", "value", "label", "from", "text"], .. lines.Select(line => new[]
        {
            line.Item.Key, line.Item.EvidenceId, line.Item.Document, line.Factor.Name, line.Final?.Value ?? "", line.Final is { } final ? line.Factor.Label(final.Value) : "",
            line.Final switch { null => "", { IsAdjudicated: true } => "adjudication", _ => "agreement" }, line.Item.Text,
        })]);
        return (lines.Count, lines.Count(line => line.Final is not null));
    }

    /// <summary>A rater's codes: columns item, factor and value, and confidence, reason and span where they are there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="project">Where items, factors and codes are looked up.</param>
    /// <param name="rater">Whose codes they are. Where the file has a column rater, only his lines are read.</param>
    /// <param name="role">What kind of rater.</param>
    /// <exception cref="UnreadableFileException">Anything in any line is wrong: names the line; nothing is to be kept then.</exception>
    public static IReadOnlyList<CodeSubmission> ReadCodes(string path, CodingProject project, string rater, RaterRole role)
    {
        var seen = new Dictionary<(string, string), int>();
        var submissions = new List<CodeSubmission>();
        foreach (var row in CsvTable.Read(path, ["item", "factor", "value"], ["confidence", "reason", "span", "rater", "kind"]).Where(row => row["rater"] is "" || row["rater"] == rater).Where(row => row["kind"] is "" or "rating"))
        {
            var (item, factor) = (Told(row, "item", () => project.Item(row["item"])), Told(row, "factor", () => project.Factor(row["factor"])));
            if (!seen.TryAdd((item.Key, factor.Name), row.Line))
                throw row.Fault("item", Invariant($"{item.Key} has a code on {factor.Name} on line {seen[(item.Key, factor.Name)]} already"));
            var submission = new CodeSubmission(item.Key, rater, new Dictionary<string, string>(StringComparer.Ordinal) { [factor.Name] = Told(row, "value", () => factor.Code(row["value"])) })
            {
                Role = role, Confidence = Confidence(row), Reason = row["reason"], Span = row["span"],
            };
            submissions.Add(Told(row, "span", () => NewCodes.RequireSound(item, submission)));
        }
        return submissions.Count > 0 ? submissions : throw new UnreadableFileException(path, $"has no codes of {rater}");
    }

    private static double? Confidence(CsvRow row) => row["confidence"].Length == 0 ? null
        : double.TryParse(row["confidence"], CultureInfo.InvariantCulture, out var confidence) && confidence is >= 0 and <= 1 ? confidence : throw row.Fault("confidence", $"'{row["confidence"]}' is no number from 0 to 1");

    // What the project says of a word, with the line that has it.
    private static T Told<T>(CsvRow row, string column, Func<T> look)
    {
        try
        {
            return look();
        }
        catch (AssayException fault) when (fault is not UnreadableFileException)
        {
            throw row.Fault(column, fault.Message);
        }
    }

    private static string[] Line(CodeEvent code, CodingItem item, CodingFactor factor) =>
    [
        Invariant($"{code.Id}"), item.Key, item.EvidenceId, item.Document, code.Factor, code.Value, factor.Label(code.Value), code.IsConsensus ? "consensus" : "rating", code.Rater, code.Role.ToString().ToLowerInvariant(),
        code.Confidence?.ToString("R", CultureInfo.InvariantCulture) ?? "", code.Reason, code.Span, code.At.ToString("O", CultureInfo.InvariantCulture), code.TaxonomyVersion, code.IsIndependent ? "yes" : "no", code.Supersedes is { } before ? Invariant($"{before}") : "",
    ];

    private static void Write(string path, IEnumerable<string[]> rows)
    {
        using var memory = new MemoryStream();
        CsvSheet.Write(memory, rows);
        AtomicFile.WriteText(path, Encoding.UTF8.GetString(memory.ToArray()));
    }
}
