using Assay.Dictionaries.Training;
using Assay.Dictionaries.Architectures;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Dense;

/// <summary>f = ReLU(z); loss = mean of ‖y − x̂‖² (or ‖y − x̂‖) + λ Σ f^p, decoder rows of unit norm.</summary>
internal sealed class DenseReluL1(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : DenseStep(options, training, inputWidth, outputWidth, "b_enc")
{
    private readonly ReluL1Options _options = (ReluL1Options)options.Architecture;
    private readonly DenseAnnealer _annealer = new(((ReluL1Options)options.Architecture).Annealing, 1, training.Steps);

    protected override string ArchitectureName => "standard";

    public override StepFigures Gradients(Tensor input, Tensor target, StepSettings settings)
    {
        var lambda = _annealer.Lambda(_options.SparsityCoefficient) * settings.SparsityShare;
        var x = EncoderInput(input);
        var f = PreActivations(x).relu_();
        CountFiring(f);
        var gz = LatentGradient(DecodeAndGradient(f, target, settings.WithFigures)).add_(_annealer.Slopes(f, lambda)).mul_(f.gt(0));
        var sums = ColumnSums(gz);
        Parameters.Gradient("b_enc").copy_(sums);
        BackThroughEncoder(x, gz, sums);
        var sparsity = settings.WithFigures ? lambda * DenseAnnealer.Norm(f, _annealer.P) : double.NaN;
        _annealer.After(settings, f);
        return Figures(f, sparsity, 0, settings.WithFigures);
    }

    protected override IReadOnlyDictionary<string, Tensor> InferenceState() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        ["W_enc"] = Parameters["W_enc"], ["b_enc"] = Parameters["b_enc"], ["W_dec"] = Parameters["W_dec"], ["b_dec"] = Parameters["b_dec"],
    };
}
