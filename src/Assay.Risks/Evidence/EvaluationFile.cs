using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core.Findings;
using Assay.Core.Runs;

namespace Assay.Risks.Evidence;

/// <summary>Evidence as others read results of evaluations: a list of records in the shape of Every Eval Ever, each with the risk it bears on as AI Atlas Nexus names risks.</summary>
/// <remarks>The shape asks for a number, so what could not be measured is left out. It asks which way is better, too, which a finding does not say: the rule and its verdict stand in the details.</remarks>
public static class EvaluationFile
{
    private const string SchemaVersion = "0.2.1";

    private static readonly JsonSerializerOptions Settings = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the file, one record for each run and place.</summary>
    /// <returns>How many records and results were written, and how many findings have no number.</returns>
    public static EvaluationCounts Write(string path, IReadOnlyList<FiledEvidence> evidence)
    {
        var measured = evidence.Where(one => double.IsFinite(one.Finding.Value)).ToList();
        var records = measured.GroupBy(one => (one.Run.Key, Place: one.Place.Key)).Select(group => Evaluation([.. group])).ToList();
        AtomicFile.WriteText(path, JsonSerializer.Serialize(records, Settings) + "\n");
        return new(records.Count, measured.Count, evidence.Count - measured.Count);
    }

    private static Dictionary<string, object> Evaluation(IReadOnlyList<FiledEvidence> filed)
    {
        var (run, place) = (filed[0].Run, filed[0].Place);
        return new(StringComparer.Ordinal)
        {
            ["schema_version"] = SchemaVersion,
            ["evaluation_id"] = $"assay/{run.Experiment}/{run.Key}/{place.Key}",
            ["evaluation_timestamp"] = run.Start.ToString("O", CultureInfo.InvariantCulture),
            ["retrieved_timestamp"] = new DateTimeOffset(filed.Max(one => one.FiledAt)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["source_metadata"] = new { SourceName = "Assay", SourceType = "evaluation_run", SourceOrganizationName = "not stated", EvaluatorRelationship = "other" },
            ["eval_library"] = new { Name = "assay", run.Code.Version, AdditionalDetails = new { run.Code.Commit } },
            ["model_info"] = Model(run),
            ["evaluation_results"] = filed.Select(Result),
            ["hasRelatedRisk"] = RelatedRisks(place),
        };
    }

    // What was evaluated is what the experiment made of its options: there is no model with a name.
    private static object Model(RunProvenance run) => new
    {
        Name = run.Preset.Length > 0 ? $"{run.Experiment} at {run.Preset}" : run.Experiment, Id = $"assay/{run.Experiment}/{run.OptionsHash}",
        AdditionalDetails = new { run.Preset, Seed = run.Seed.ToString(CultureInfo.InvariantCulture), RunName = run.Name },
    };

    private static IEnumerable<string> RelatedRisks(EvidencePlace place)
    {
        if (place.Subdomain is { } code)
            yield return $"mit-ai-risk-subdomain-{code}";
        if (place.IsRow)
            yield return $"assay-row-{place.Key}";
    }

    private static object Result(FiledEvidence one) => new
    {
        EvaluationName = one.Finding.Id,
        SourceData = new { DatasetName = $"{one.Finding.Source.Paper}, section {one.Finding.Source.Section}", SourceType = "other" },
        MetricConfig = new { EvaluationDescription = one.Finding.Metric, LowerIsBetter = false, AdditionalDetails = new { Direction = "not stated; the rule decides", one.Finding.Rule } },
        ScoreDetails = new { Score = one.Finding.Value, Details = Details(one), Uncertainty = Uncertainty(one.Finding) },
    };

    private static Dictionary<string, string> Details(FiledEvidence one)
    {
        var finding = one.Finding;
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["claim"] = finding.Claim, ["verdict"] = finding.VerdictText, ["scope"] = finding.Scope.ToString().ToLowerInvariant(), ["relation"] = one.Relation.ToString().ToLowerInvariant(),
        };
        if (finding.PaperValue is { } paper)
            details["paper_value"] = paper.ToString("R", CultureInfo.InvariantCulture);
        if (finding.Note.Length > 0)
            details["note"] = finding.Note;
        if (one.Note.Length > 0)
            details["filed_with_note"] = one.Note;
        return details;
    }

    private static object? Uncertainty(Finding finding) => finding.Interval is { } interval && double.IsFinite(interval.Low) && double.IsFinite(interval.High)
        ? new
        {
            ConfidenceInterval = new { Lower = interval.Low, Upper = interval.High, ConfidenceLevel = interval.Level, Method = interval.Over == IntervalOver.Seeds ? "over seeds" : "over examples" },
            NumSamples = interval.Count,
        }
        : null;
}

/// <summary>What <see cref="EvaluationFile.Write"/> wrote.</summary>
/// <param name="Evaluations">Records, one for each run and place.</param>
/// <param name="Results">Results in them.</param>
/// <param name="NotMeasured">Findings without a number, left out.</param>
public sealed record EvaluationCounts(int Evaluations, int Results, int NotMeasured);
