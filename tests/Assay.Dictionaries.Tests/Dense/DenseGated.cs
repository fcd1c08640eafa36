using Assay.Dictionaries.Training;
using Assay.Dictionaries.Architectures;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Dense;

/// <summary>u = x W_enc, π = u + b_gate, f = 1[π > 0] · ReLU(exp(r_mag) u + b_mag);
/// loss = mean of ‖y − x̂(f)‖² + λ Σ ReLU(π)^p + ‖y − ReLU(π) W_dec − b_dec‖², the decoder of the last term taken as given.</summary>
/// <remarks>Rajamanoharan et al. 2024 (2404.16014), the loss with its auxiliary term.</remarks>
internal sealed class DenseGated(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth)
    : DenseStep(options, training, inputWidth, outputWidth, "b_gate", "b_mag", "r_mag")
{
    private readonly GatedOptions _options = (GatedOptions)options.Architecture;
    private readonly DenseAnnealer _annealer = new(((GatedOptions)options.Architecture).Annealing, 1, training.Steps);

    protected override string ArchitectureName => "gated";

    public override StepFigures Gradients(Tensor input, Tensor target, StepSettings settings)
    {
        var x = EncoderInput(input);
        var u = x.matmul(Parameters["W_enc"]);                                  // [B, M]
        var gate = u + Parameters["b_gate"];                                    // π
        var scaled = u * Parameters["r_mag"].exp();
        var f = (scaled + Parameters["b_mag"]).relu_().mul_(gate.gt(0));
        CountFiring(f);

        var gMagnitude = LatentGradient(DecodeAndGradient(f, target, settings.WithFigures)).mul_(f.gt(0));
        Parameters.Gradient("b_mag").copy_(ColumnSums(gMagnitude));
        Parameters.Gradient("r_mag").copy_(ColumnSums(scaled.mul_(gMagnitude)));

        var lambda = _annealer.Lambda(_options.SparsityCoefficient) * settings.SparsityShare;
        var gGate = GateGradient(gate.relu_(), target, lambda, out var auxiliary);
        var gateSums = ColumnSums(gGate);
        Parameters.Gradient("b_gate").copy_(gateSums);
        var gu = gGate.addcmul_(gMagnitude, Parameters["r_mag"].exp(), 1);
        BackThroughEncoder(x, gu, SubtractsBias ? ColumnSums(gu) : gateSums);
        var sparsity = settings.WithFigures ? lambda * DenseAnnealer.Norm(gate, _annealer.P) : double.NaN;
        _annealer.After(settings, gate);
        return Figures(f, sparsity, auxiliary, settings.WithFigures);
    }

    // Of the penalty and the auxiliary reconstruction together, in π.
    private Tensor GateGradient(Tensor opened, Tensor target, double lambda, out double auxiliary)
    {
        var rows = target.size(0);
        var miss = addmm(Parameters["b_dec"], opened, Parameters["W_dec"], 1, 1).sub_(target);
        auxiliary = miss.square().sum().ToDouble() / rows;
        return LatentGradient(miss.mul_(2.0 / rows)).add_(_annealer.Slopes(opened, lambda)).mul_(opened.gt(0));
    }

    protected override IReadOnlyDictionary<string, Tensor> InferenceState() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        ["W_enc"] = Parameters["W_enc"], ["b_gate"] = Parameters["b_gate"], ["b_mag"] = Parameters["b_mag"], ["r_mag"] = Parameters["r_mag"],
        ["W_dec"] = Parameters["W_dec"], ["b_dec"] = Parameters["b_dec"],
    };
}
