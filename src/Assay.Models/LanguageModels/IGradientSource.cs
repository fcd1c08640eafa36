using static TorchSharp.torch;

namespace Assay.Models.LanguageModels;

/// <summary>Gives the loss of a batch and its gradient with respect to every weight.</summary>
internal interface IGradientSource : IDisposable
{
    /// <summary>The gradient of the last batch, laid out as the weights' flat buffer.</summary>
    Tensor Gradient { get; }

    /// <summary>Mean next-token loss of ids [B, T] in nats, over all tokens that are to be predicted; afterwards <see cref="Gradient"/> holds its gradient.</summary>
    double Run(Tensor ids);
}
