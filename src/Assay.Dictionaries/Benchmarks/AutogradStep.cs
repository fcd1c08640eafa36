using static TorchSharp.torch;

namespace Assay.Dictionaries.Benchmarks;

/// <summary>The rival: a dense training step by automatic differentiation, five matrix products and Adam over all weights, as SAELens and dictionary_learning take it.</summary>
/// <remarks>
/// Their algorithm: decoder rows of unit norm with the parallel part of their gradient removed before the update (dictionary_learning, trainers/jumprelu.py and top_k.py;
/// SAELens, saes/jumprelu_sae.py). Here on the same libtorch as our own step, so that the two differ in what they compute with, not in what computes it.
/// </remarks>
internal sealed class AutogradStep : IDisposable
{
    private const double Bandwidth = 0.001, Beta2 = 0.999, Epsilon = 1e-8, LearningRate = 7e-5, Sparsity = 6e-4;

    private readonly StepBenchmarkOptions _options;
    private readonly Tensor _encoder, _decoder, _encoderBias, _decoderBias, _threshold;
    private readonly (Tensor Weight, Tensor Mean, Tensor Square)[] _trained;
    private readonly double _beta1;
    private long _steps;

    public AutogradStep(StepBenchmarkOptions options, Tensor directions, double threshold)
    {
        _options = options;
        _beta1 = options.K is null ? 0 : 0.9;
        _encoder = Leaf(directions.t().contiguous());
        _decoder = Leaf(directions.clone());
        _encoderBias = Leaf(zeros(options.Latents));
        _decoderBias = Leaf(zeros(options.Width));
        _threshold = Leaf(full(options.Latents, (float)threshold));
        Tensor[] weights = options.K is null ? [_encoder, _decoder, _encoderBias, _decoderBias, _threshold] : [_encoder, _decoder, _encoderBias, _decoderBias];
        _trained = [.. weights.Select(weight => (weight, Like(weight), Like(weight)))];
    }

    public void Step(Tensor x)
    {
        using var scope = NewDisposeScope();
        var z = (x - _decoderBias).matmul(_encoder) + _encoderBias;
        var (f, price) = _options.K is { } k ? (TopK(z, k), null) : JumpReLU(z);
        var error = (x - (f.matmul(_decoder) + _decoderBias)).pow(2).sum(-1).mean();
        var loss = price is null ? error : error + price * Sparsity;
        loss.backward();
        using var noGradient = no_grad();
        var gradient = _decoder.grad!;
        gradient.sub_((gradient * _decoder).sum(-1, keepdim: true) * _decoder);
        Adam();
        _decoder.div_(_decoder.norm(-1, keepdim: true, p: 2f));
    }

    public void Dispose()
    {
        foreach (var (weight, mean, square) in _trained)
        {
            weight.grad?.Dispose();
            weight.Dispose();
            mean.Dispose();
            square.Dispose();
        }
        _threshold.Dispose();
    }

    // The straight-through gradients without a function of their own: dt is zero and carries them.
    private (Tensor F, Tensor? Price) JumpReLU(Tensor z)
    {
        var theta = _threshold.detach();
        var fires = (z > theta).to(float32);
        var window = ((z - theta).abs() < Bandwidth / 2).to(float32);
        var dt = _threshold - theta;
        var f = z * fires - theta / Bandwidth * window * dt;
        return (f, (fires - window / Bandwidth * dt).sum(-1).mean());
    }

    private static Tensor TopK(Tensor z, int k)
    {
        var (values, latents) = z.relu().topk(k, dim: -1, sorted: false);
        return zeros_like(z).scatter(-1, latents, values);
    }

    private void Adam()
    {
        _steps++;
        var (first, second) = (1 - Math.Pow(_beta1, _steps), Math.Sqrt(1 - Math.Pow(Beta2, _steps)));
        foreach (var (weight, mean, square) in _trained)
        {
            var gradient = weight.grad!;
            mean.mul_(_beta1).add_(gradient, 1 - _beta1);
            square.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
            weight.addcdiv_(mean, square.sqrt().div_(second).add_(Epsilon), -LearningRate / first);
            gradient.zero_();
        }
    }

    private static Tensor Leaf(Tensor value) => value.DetachFromDisposeScope().requires_grad_();

    private static Tensor Like(Tensor weight)
    {
        using var noGradient = no_grad();
        return zeros(weight.shape).DetachFromDisposeScope();
    }
}
