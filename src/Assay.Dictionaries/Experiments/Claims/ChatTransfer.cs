using Assay.Core.Findings;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>Gemma Scope, transfer to the instruction-tuned model: dictionaries of the base model in a chat-tuned copy.</summary>
internal static class ChatTransfer
{
    public static IEnumerable<Finding> Judge(Measurements measured)
    {
        if (measured.Transfer is not { } transfer)
            return [];
        var loss = measured.OverExamples(transfer.Base.Sequences, (_, drawn) => transfer.Base.RatioTo(transfer.Tuned, Metric.DeltaLoss, drawn));
        var gap = measured.OverExamples(transfer.Base.Sequences, (_, drawn) =>
            transfer.Base.RatioTo(transfer.Tuned, Metric.Fvu, drawn) / transfer.Base.RatioTo(transfer.Tuned, Metric.DeltaLoss, drawn));
        var bound = measured.Margins.Transfer;
        return
        [
            Judged.Finding(measured, "chat-delta-loss",
                "Base-model dictionaries spliced into the tuned model lose almost as little as the tuned model's own.",
                Papers.Scope("transfer to the instruction-tuned model"), "delta loss in the tuned model, base model's dictionaries over its own, at equal L0, on tuned-style text",
                loss, loss.Within(0, bound), FormattableString.Invariant($"holds if the interval lies at or below {bound}, fails if above")),
            Judged.Finding(measured, "chat-fvu-gap",
                "The gap in FVU between them is larger than the gap in delta loss.",
                Papers.Scope("transfer to the instruction-tuned model"), "FVU ratio over delta-loss ratio of the same dictionaries",
                gap, gap.Above(1), "holds if the interval lies above 1, fails if below"),
        ];
    }
}
