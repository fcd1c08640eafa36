using System.Globalization;
using System.Text;
using Assay.Core.Options;
using Assay.Core.Reports;
using Assay.Core.Runs;

namespace Assay.Poisoning.Images.Evaluation;

/// <summary>One defence against one attack, or against the mean of several. Columns of accuracy and success have BackdoorBench's names, so that its tables and ours can be joined.</summary>
public sealed record LeaderboardRow
{
    /// <summary>Repetition, from 1.</summary>
    public required int Seed { get; init; }

    /// <summary>Attacks carried out: "all at once", "patch alone".</summary>
    public required string Setting { get; init; }

    /// <summary>The attack measured; "mean" over those of the setting.</summary>
    public required string Attack { get; init; }

    /// <summary>Class that its trigger stands for; null for a mean.</summary>
    public int? AttackTarget { get; init; }

    /// <summary>Its share of the training set.</summary>
    public required double Pratio { get; init; }

    /// <summary>The defence.</summary>
    public required string Defence { get; init; }

    /// <summary>Accuracy on test images without triggers, 0…1.</summary>
    public required double TestAcc { get; init; }

    /// <summary>Attack success rate, 0…1.</summary>
    public required double TestAsr { get; init; }

    /// <summary>Robust accuracy, 0…1: triggered, and classified rightly.</summary>
    public required double TestRa { get; init; }

    /// <summary>Attack success rate with the trigger twice as strong; null where it cannot be.</summary>
    public double? TestAsrBoosted { get; init; }

    /// <summary>Accuracy on training images without triggers.</summary>
    public required double TrainAccCleanOnly { get; init; }

    /// <summary>Share of all planted training images that get their target.</summary>
    public double? TrainAsrBdOnly { get; init; }

    /// <summary>Training images dropped.</summary>
    public int? Removed { get; init; }

    /// <summary>Planted images kept.</summary>
    public int? Survivors { get; init; }

    /// <summary>Of planted against clean images.</summary>
    public double? Auroc { get; init; }

    /// <summary>Share of clean images dropped.</summary>
    public double? FalsePositiveRate { get; init; }

    /// <summary>Share of planted images that a threshold catches at one per cent of clean ones.</summary>
    public double? RecallAtFpr01 { get; init; }

    /// <summary>The same at five per cent.</summary>
    public double? RecallAtFpr05 { get; init; }

    /// <summary>The same at ten.</summary>
    public double? RecallAtFpr10 { get; init; }

    /// <summary>The same at forty.</summary>
    public double? RecallAtFpr40 { get; init; }

    /// <summary>Seconds of the screening.</summary>
    public required double Seconds { get; init; }
}

/// <summary>Writes the table as <c>leaderboard.csv</c> and <c>leaderboard.json</c>.</summary>
public static class Leaderboard
{
    /// <summary>Both files into a folder.</summary>
    public static void Write(string folder, IReadOnlyList<LeaderboardRow> rows)
    {
        OptionsJson.WriteFile(Path.Combine(folder, "leaderboard.json"), rows);
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.csv"), Csv(rows));
    }

    private static string Csv(IReadOnlyList<LeaderboardRow> rows)
    {
        var members = typeof(LeaderboardRow).GetProperties();
        var text = new StringBuilder().AppendJoin(',', members.Select(member => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name))).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', members.Select(member => CsvText.Quoted(Convert.ToString(member.GetValue(row), CultureInfo.InvariantCulture)!))).Append('\n');
        return text.ToString();
    }
}
