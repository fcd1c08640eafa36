using Assay.Dictionaries.Training;
using Assay.Dictionaries.Architectures;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Dense;

/// <summary>f = ReLU(z); loss = mean of ‖y − x̂‖² + λ‖f‖₁, decoder rows of unit norm.</summary>
internal sealed class DenseReluL1(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : DenseStep(options, training, inputWidth, outputWidth, "b_enc")
{
    private readonly ReluL1Options _options = (ReluL1Options)options.Architecture;

    protected override string ArchitectureName => "standard";

    public override StepFigures Gradients(Tensor input, Tensor target, StepSettings settings)
    {
        var rows = input.size(0);
        var lambda = _options.SparsityCoefficient * settings.SparsityShare;
        var x = EncoderInput(input);
        var f = PreActivations(x).relu_();
        CountFiring(f);
        var gz = LatentGradient(DecodeAndGradient(f, target, settings.WithFigures)).add_(lambda / rows).mul_(f.gt(0));
        var sums = ColumnSums(gz);
        Parameters.Gradient("b_enc").copy_(sums);
        BackThroughEncoder(x, gz, sums);
        return Figures(f, settings.WithFigures ? lambda * f.sum().ToDouble() / rows : double.NaN, 0, settings.WithFigures);
    }

    protected override IReadOnlyDictionary<string, Tensor> InferenceState() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        ["W_enc"] = Parameters["W_enc"], ["b_enc"] = Parameters["b_enc"], ["W_dec"] = Parameters["W_dec"], ["b_dec"] = Parameters["b_dec"],
    };
}
