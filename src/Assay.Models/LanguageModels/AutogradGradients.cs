using static TorchSharp.torch;

namespace Assay.Models.LanguageModels;

/// <summary>Gradients by automatic differentiation of the plain forward pass: any device and dtype, and what the hand-written pass is checked against.</summary>
internal sealed class AutogradGradients : IGradientSource
{
    private readonly Transformer _model;

    private readonly int? _unpredicted;

    /// <summary>Of any model; <paramref name="unpredicted"/> as <see cref="Text.TokenSequences.Unpredicted"/>.</summary>
    public AutogradGradients(Transformer model, int? unpredicted = null)
    {
        (_model, _unpredicted) = (model, unpredicted);
        Gradient = zeros_like(model.Weights.Flat).DetachFromDisposeScope();
    }

    public Tensor Gradient { get; }

    public double Run(Tensor ids)
    {
        using var scope = NewDisposeScope();
        _model.RequireGradients(true);
        try
        {
            var loss = TokenLoss.Mean(_model.Forward(TokenLoss.Fed(ids, _model.Config)), ids, _unpredicted);
            loss.backward();
            Collect();
            return loss.item<float>();
        }
        finally
        {
            _model.RequireGradients(false);
        }
    }

    public void Dispose() => Gradient.Dispose();

    private void Collect()
    {
        using var noGrad = no_grad();
        var offset = 0L;
        foreach (var leaf in _model.Weights.Leaves)
        {
            var count = leaf.numel();
            Gradient.narrow(0, offset, count).copy_(leaf.grad!.view(-1));
            leaf.grad = null;
            offset += count;
        }
    }
}
