using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Taxonomies;
using static System.FormattableString;

namespace Assay.Risks.Coding;

/// <summary>What a submission adds to a project: every rule of coding is here, none in the store.</summary>
internal static class NewCodes
{
    /// <summary>The events that a submission makes, with id 0, and those that said the same already.</summary>
    /// <exception cref="AssayException">A word is no code, the rater is not to code the item, or what goes with the code is none.</exception>
    public static SubmissionOutcome Of(CodingProject project, CodeSubmission submission)
    {
        var item = project.Item(submission.Item);
        RequireRater(project, item, submission);
        RequireSound(item, submission);
        if (submission.Codes.Count == 0)
            throw new AssayException($"{project.Heading.Name}: no code was given; there are the factors {string.Join(", ", project.Factors.Select(factor => factor.Name))}");
        var isIndependent = project.Heading.IsBlind ? !project.MaySee(item.Key, submission.Rater) : !OthersCoded(project, item, submission.Rater);
        List<CodeEvent> added = [], unchanged = [];
        foreach (var (name, text) in submission.Codes)
        {
            var factor = project.Factor(name);
            var before = project.Current(item.Key, factor.Name, submission.Rater);
            var fresh = New(item, factor, submission, before, isIndependent);
            if (before is not null && SaysTheSame(before, fresh))
                unchanged.Add(before);
            else
                added.Add(fresh);
        }
        return new(item, Marked(project, item, submission.Rater, added), unchanged);
    }

    /// <summary>The same of many: each sees what those before it made of its item.</summary>
    public static IReadOnlyList<SubmissionOutcome> OfAll(CodingProject project, IReadOnlyList<CodeSubmission> submissions)
    {
        var states = new Dictionary<string, CodingProject>(StringComparer.Ordinal);
        var outcomes = new List<SubmissionOutcome>();
        foreach (var submission in submissions)
        {
            var key = project.Item(submission.Item).Key;
            var state = states.GetValueOrDefault(key) ?? project.Only(key);
            outcomes.Add(Of(state, submission with { Item = key }));
            states[key] = state.With(outcomes[^1].Added);
        }
        return outcomes;
    }

    /// <summary>The event of a decision.</summary>
    /// <exception cref="AssayException">The item is not coded by all, or another decision stands.</exception>
    public static CodeEvent Of(CodingProject project, Adjudication decision)
    {
        var (item, factor) = (project.Item(decision.Item), project.Factor(decision.Factor));
        if (!project.IsOpen(item.Key))
            throw new AssayException($"{project.Heading.Name}: {item.Key} is not coded by {string.Join(", ", project.RatersOf(item.Key).Where(rater => !project.IsCodedBy(item.Key, rater)))} yet; it is decided on after that");
        if (decision.By.Trim().Length == 0)
            throw new AssayException("who decides is empty");
        var before = project.Adjudicated(item.Key, factor.Name);
        if (before is not null && before.Id != decision.Replaces)
            throw new AssayException(Invariant($"{project.Heading.Name}: {item.Key} was decided on already: {factor.Name} {before.Value} by {before.Rater}{(before.Reason.Length > 0 ? $" ({before.Reason})" : "")}. To decide anew, replace decision {before.Id}"));
        return new(0, item.Key, factor.Name, decision.By.Trim(), RaterRole.Human, IsConsensus: true, factor.Code(decision.Value))
        {
            At = DateTime.UtcNow, TaxonomyVersion = factor.TaxonomyVersion, Reason = decision.Reason, Supersedes = before?.Id,
        };
    }

    private static CodeEvent New(CodingItem item, CodingFactor factor, CodeSubmission submission, CodeEvent? before, bool isIndependent) =>
        new(0, item.Key, factor.Name, submission.Rater, submission.Role, IsConsensus: false, factor.Code(submission.Codes[factor.Name]))
        {
            At = DateTime.UtcNow, TaxonomyVersion = factor.TaxonomyVersion, Confidence = submission.Confidence, Reason = submission.Reason, Span = submission.Span, Supersedes = before?.Id, IsIndependent = isIndependent,
        };

    private static bool SaysTheSame(CodeEvent before, CodeEvent fresh) =>
        (before.Value, before.Confidence, before.Reason, before.Span, before.TaxonomyVersion) == (fresh.Value, fresh.Confidence, fresh.Reason, fresh.Span, fresh.TaxonomyVersion);

    // The last of the events that complete the item opens it.
    private static IReadOnlyList<CodeEvent> Marked(CodingProject project, CodingItem item, string rater, List<CodeEvent> added)
    {
        var completes = added.Count > 0 && !project.IsOpen(item.Key) && project.RatersOf(item.Key) is { Count: > 0 } raters && raters.Contains(rater)
            && raters.All(other => other == rater ? project.Factors.All(factor => added.Exists(code => code.Factor == factor.Name) || project.Current(item.Key, factor.Name, rater) is not null) : project.IsCodedBy(item.Key, other));
        return completes ? [.. added.SkipLast(1), added[^1] with { Opens = true }] : added;
    }

    private static bool OthersCoded(CodingProject project, CodingItem item, string rater) => project.Raters.Any(other => other != rater && project.Factors.Any(factor => project.Current(item.Key, factor.Name, other) is not null));

    // Codes that were read from elsewhere may be anybody's.
    private static void RequireRater(CodingProject project, CodingItem item, CodeSubmission submission)
    {
        if (submission.Role != RaterRole.Human || project.RatersOf(item.Key).Contains(submission.Rater))
            return;
        var known = project.Raters.Contains(submission.Rater);
        throw new AssayException(known ? $"{project.Heading.Name}: {item.Key} is not for {submission.Rater} to code; it is for {string.Join(", ", project.RatersOf(item.Key))}"
            : $"{project.Heading.Name}: there is no rater '{submission.Rater}'{Nearest.Hint(submission.Rater, project.Raters.ToList())}");
    }

    /// <summary>What goes with a code is sound.</summary>
    public static CodeSubmission RequireSound(CodingItem item, CodeSubmission submission)
    {
        if (submission.Rater.Trim().Length == 0)
            throw new AssayException("the rater's name is empty");
        if (submission.Confidence is { } confidence && !(confidence is >= 0 and <= 1))
            throw new AssayException(Invariant($"confidence is {confidence}, expected 0 to 1"));
        if (submission.Span.Length > 0 && !LabelKey.Of(item.Text).Contains(LabelKey.Of(submission.Span), StringComparison.Ordinal))
            throw new AssayException($"{item.Key}: the words '{submission.Span}' do not stand in the item's text");
        return submission;
    }
}
