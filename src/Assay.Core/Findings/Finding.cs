namespace Assay.Core.Findings;

/// <summary>One claim of a paper held against one measurement. Everything a reader needs to judge it is in the record.</summary>
public sealed record Finding
{
    /// <summary>Stable name within the experiment: <c>pareto-monotone</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The claim in one sentence, as the source makes it.</summary>
    public required string Claim { get; init; }

    /// <summary>Where the claim is made.</summary>
    public required Source Source { get; init; }

    /// <summary>What was measured, with its unit.</summary>
    public required string Metric { get; init; }

    /// <summary>The measured value; NaN where it could not be measured.</summary>
    public required double Value { get; init; }

    /// <summary>The value's interval, or null where there is none.</summary>
    public Interval? Interval { get; init; }

    /// <summary>The paper's own value of the metric, where it prints one.</summary>
    public double? PaperValue { get; init; }

    /// <summary>How far what was measured is from what the paper measured.</summary>
    public required Scope Scope { get; init; }

    /// <summary>Whether the rule was met.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The rule that decided the verdict, with its margin; it was fixed before the run.</summary>
    public required string Rule { get; init; }

    /// <summary>What a reader should know beside it: the likely reason of a failure, a caveat, a departure.</summary>
    public string Note { get; init; } = "";

    /// <summary>The verdict as shown to people: an analogue's never reads as a bare "holds".</summary>
    public string VerdictText => Scope == Scope.Analogue ? $"{Word} (analogue)" : Word;

    private string Word => Verdict switch { Verdict.Holds => "holds", Verdict.Fails => "fails", _ => "inconclusive" };
}

/// <summary>Paper and section: <c>new("Gemma Scope, arXiv 2408.05147", "4.1")</c>.</summary>
public sealed record Source(string Paper, string Section);

/// <summary>An interval [Low, High] at a confidence level (0…1), and what it is over.</summary>
public sealed record Interval(double Low, double High, double Level, IntervalOver Over, int Count);

/// <summary>What was resampled or repeated to get an interval.</summary>
public enum IntervalOver
{
    /// <summary>Whole repetitions of the experiment with other seeds.</summary>
    Seeds,

    /// <summary>Evaluation examples (sequences, documents) of one seed's run: says nothing about another training run.</summary>
    Examples,
}

/// <summary>How close the measured situation is to the paper's.</summary>
public enum Scope
{
    /// <summary>The paper's method on the paper's objects.</summary>
    Exact,

    /// <summary>The paper's method and kind of object, smaller.</summary>
    Scaled,

    /// <summary>A toy that stands in for the paper's object: evidence about the mechanism, not about the claim as made.</summary>
    Analogue,
}

/// <summary>What the rule said.</summary>
public enum Verdict
{
    /// <summary>The rule was met.</summary>
    Holds,

    /// <summary>The opposite of the claim was measured.</summary>
    Fails,

    /// <summary>The measurement does not decide.</summary>
    Inconclusive,
}
