using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Models.LanguageModels;

/// <summary>How well a model predicts a text.</summary>
/// <param name="Loss">Nats per predicted token.</param>
/// <param name="BitsPerByte">The summed loss in bits over the text's UTF-8 bytes: comparable across tokenizers.</param>
/// <param name="Tokens">Tokens predicted: all but each sequence's first, and but what fills sequences up.</param>
public sealed record LanguageModelScore(double Loss, double BitsPerByte, long Tokens)
{
    /// <summary>e to the loss: the number of tokens that a uniform guess of this loss chooses from.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>Scores all of <paramref name="text"/>; a cancelled score throws.</summary>
    public static LanguageModelScore Measure(Transformer model, TokenSequences text, int batchSequences = 32, CancellationToken cancellation = default)
    {
        using var noGrad = no_grad();
        var (sum, tokens) = (0.0, 0L);
        for (var first = 0L; first < text.Count; first += batchSequences)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var ids = text.Ids.narrow(0, first, Math.Min(batchSequences, text.Count - first)).to(model.Device);
            var losses = TokenLoss.PerToken(model.Forward(TokenLoss.Fed(ids, model.Config)), ids);
            var counted = TokenLoss.Predicted(ids, text.Unpredicted);
            tokens += counted?.sum(int64).item<long>() ?? losses.numel();
            sum += (counted is null ? losses : losses * counted).sum(float64).item<double>();
        }
        return new LanguageModelScore(sum / tokens, sum / Math.Log(2) / Math.Max(1, text.Bytes), tokens);
    }
}
