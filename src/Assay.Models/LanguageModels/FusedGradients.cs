using Assay.Models.Kernels;
using static Assay.Models.Kernels.Lanes;
using static TorchSharp.torch;

namespace Assay.Models.LanguageModels;

/// <summary>
/// Forward and backward pass written out by hand for float32 on the CPU: matrix products by libtorch into buffers that are kept, everything
/// between two products in one pass over memory.
/// </summary>
/// <remarks>Letters as in <see cref="ForwardPass"/>; N = B·T rows. Gradients carry a d, as in dZ = dL/dz.</remarks>
internal sealed unsafe class FusedGradients(Transformer model) : IGradientSource
{
    private readonly TransformerConfig _config = model.Config;
    private readonly TransformerWeights _weights = model.Weights;
    private readonly TransformerWeights _gradients = new(model.Config, zeros_like(model.Weights.Flat));
    private TrainingBuffers? _buffers;

    /// <summary>Whether the model can be trained this way: Gemma 2's wiring, without biases.</summary>
    public static bool Serves(Transformer model) => model.DType == float32 && model.Device.type == TorchSharp.DeviceType.CPU && Serves(model.Config);

    public Tensor Gradient => _gradients.Flat;

    public double Run(Tensor ids)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var contiguous = ids.contiguous();
        var sizes = new HeadSizes((int)ids.shape[0], (int)ids.shape[1], _config.Heads, _config.KeyValueHeads, _config.HeadWidth);
        if (_buffers?.Sizes != sizes)
        {
            _buffers?.Dispose();
            _buffers = new TrainingBuffers(_config, sizes);
        }
        return new Pass(this, _buffers, contiguous).Run();
    }

    public void Dispose()
    {
        _buffers?.Dispose();
        _gradients.Dispose();
    }

    private static bool Serves(TransformerConfig config) => config is
    {
        Wiring: { Norm: NormKind.RmsAroundOne, PostNorms: true, QueryKeyNorms: false, GatedMlp: true, ScaledEmbedding: true, LearnedPositions: false, HeadByHead: false },
        Attention: { InputBias: false, OutputBias: false, Rotary: { LocalTheta: null, Fraction: 1 } },
        Variant: { Activation: Activation.GeluTanh, MlpBias: false, TiedOutput: true, ParallelResidual: false },
    };

    private sealed class Pass
    {
        private readonly TransformerConfig _config;
        private readonly TransformerWeights _weights;
        private readonly TransformerWeights _gradients;
        private readonly TrainingBuffers _buffers;
        private readonly HeadSizes _sizes;
        private readonly Tensor _ids;
        private readonly float* _cos;
        private readonly float* _sin;
        private readonly long _rows;

        public Pass(FusedGradients owner, TrainingBuffers buffers, Tensor ids)
        {
            (_config, _weights, _gradients, _buffers, _sizes, _ids) = (owner._config, owner._weights, owner._gradients, buffers, buffers.Sizes, ids);
            _cos = Floats(buffers.Cos);
            _sin = Floats(buffers.Sin);
            _rows = (long)_sizes.B * _sizes.T;
        }

        public double Run()
        {
            var ids = Ids(_ids);
            NextToken.Embed(ids, Floats(_weights.Embedding), Floats(_buffers.Blocks[0].Before), _rows, _config.Width, Root);
            for (var layer = 0; layer < _config.Layers; layer++)
            {
                Attend(layer, _buffers.Blocks[layer]);
                Transform(layer, _buffers.Blocks[layer]);
            }
            var loss = LossAndOutputGradient(ids);
            for (var layer = _config.Layers - 1; layer >= 0; layer--)
            {
                TransformBackward(layer, _buffers.Blocks[layer]);
                AttendBackward(layer, _buffers.Blocks[layer]);
            }
            NextToken.EmbedBackward(ids, Floats(_gradients.Embedding), Floats(_buffers.Residual), _rows, _config.Width, Root);
            return loss;
        }

        private float Root => (float)Math.Sqrt(_config.Width);

        private void Attend(int layer, BlockBuffers b)
        {
            var w = _weights.Layers[layer];
            Norm(b.Before, w.AttentionNorm, b.AttentionInput, b.Inverse1);
            Product(_buffers.QueryKeyValue, b.AttentionInput, w.QueryKeyValue);
            HeadLayout.Split(Floats(_buffers.QueryKeyValue), Floats(b.Q), Floats(b.K), Floats(b.V), _cos, _sin, _sizes, (float)_config.QueryFactor);
            b.Scores = bmm(b.Q, b.K.transpose(1, 2));
            var pattern = b.Pattern ?? b.Scores;
            CausalSoftmax.Forward(Floats(b.Scores), Floats(pattern), _rows * _sizes.H, _sizes.T, _config.Attention.SoftCap, _config.Window(layer));
            using var heads = bmm(pattern, b.V);
            HeadLayout.Merge(Floats(heads), Floats(b.Z), _sizes);
            Product(b.AttentionRaw, b.Z, w.Output);
            AddNorm(b.AttentionRaw, w.AttentionPostNorm!, b.Inverse2, b.Before, b.Middle);
        }

        private void Transform(int layer, BlockBuffers b)
        {
            var w = _weights.Layers[layer];
            Norm(b.Middle, w.MlpNorm, b.MlpInput, b.Inverse3);
            Product(b.GateUp, b.MlpInput, w.GateUp);
            GatedGelu.Forward(Floats(b.GateUp), Floats(_buffers.Active), _rows, _config.MlpWidth);
            Product(b.MlpRaw, _buffers.Active, w.Down);
            AddNorm(b.MlpRaw, w.MlpPostNorm!, b.Inverse4, b.Middle, After(layer));
        }

        private Tensor After(int layer) => layer + 1 < _config.Layers ? _buffers.Blocks[layer + 1].Before : _buffers.Last;

        // Leaves dL/d(residual stream after the last block) in Residual.
        private double LossAndOutputGradient(long* ids)
        {
            Norm(_buffers.Last, _weights.FinalNorm, _buffers.Final, _buffers.FinalInverse);
            Product(_buffers.Logits, _buffers.Final, _weights.Embedding);
            var weight = 1f / (_sizes.B * (_sizes.T - 1));
            NextToken.LossAndGradient(Floats(_buffers.Logits), ids, Floats(_buffers.Losses), _rows, _sizes.T, _config.VocabularySize, _config.Variant.FinalSoftCap, weight);
            ProductBackward(_buffers.Logits, _buffers.Final, _weights.Embedding, _gradients.Embedding, _buffers.Branch);
            NormBackward(_buffers.Last, _weights.FinalNorm, _buffers.FinalInverse, _buffers.Branch, _buffers.Residual, _gradients.FinalNorm, add: false);
            return _buffers.Losses.sum(float64).item<double>() * weight;
        }

        private void TransformBackward(int layer, BlockBuffers b)
        {
            var (w, g) = (_weights.Layers[layer], _gradients.Layers[layer]);
            NormBackward(b.MlpRaw, w.MlpPostNorm!, b.Inverse4, _buffers.Residual, _buffers.Branch, g.MlpPostNorm!, add: false);
            Into(_buffers.Active, _buffers.Branch, w.Down);
            GatedGelu.Backward(Floats(b.GateUp), Floats(_buffers.Active), _rows, _config.MlpWidth);
            Into(g.Down, _buffers.Branch.t(), _buffers.Active);
            ProductBackward(b.GateUp, b.MlpInput, w.GateUp, g.GateUp, _buffers.Branch);
            NormBackward(b.Middle, w.MlpNorm, b.Inverse3, _buffers.Branch, _buffers.Residual, g.MlpNorm, add: true);
        }

        private void AttendBackward(int layer, BlockBuffers b)
        {
            var (w, g) = (_weights.Layers[layer], _gradients.Layers[layer]);
            NormBackward(b.AttentionRaw, w.AttentionPostNorm!, b.Inverse2, _buffers.Residual, _buffers.Branch, g.AttentionPostNorm!, add: false);
            ProductBackward(_buffers.Branch, b.Z, w.Output, g.Output, _buffers.MergedHeads);
            HeadLayout.Unmerge(Floats(_buffers.Heads), Floats(_buffers.MergedHeads), _sizes);
            HeadsBackward(layer, b);
            ProductBackward(_buffers.QueryKeyValue, b.AttentionInput, w.QueryKeyValue, g.QueryKeyValue, _buffers.Branch);
            NormBackward(b.Before, w.AttentionNorm, b.Inverse1, _buffers.Branch, _buffers.Residual, g.AttentionNorm, add: true);
        }

        // From dL/dheads to the gradient of the fused projection's rows.
        private void HeadsBackward(int layer, BlockBuffers b)
        {
            using var scores = b.Scores!;
            var pattern = b.Pattern ?? scores;
            using var dv = bmm(pattern.transpose(1, 2), _buffers.Heads);
            using var ds = bmm(_buffers.Heads, b.V.transpose(1, 2));
            var slope = b.Pattern is null ? null : Floats(scores);
            CausalSoftmax.Backward(Floats(pattern), slope, Floats(ds), _rows * _sizes.H, _sizes.T, _config.Window(layer));
            using var dq = bmm(ds, b.K);
            using var dk = bmm(ds.transpose(1, 2), b.Q);
            HeadLayout.SplitBackward(Floats(_buffers.QueryKeyValue), Floats(dq), Floats(dk), Floats(dv), _cos, _sin, _sizes, (float)_config.QueryFactor);
        }

        // y = x Wᵀ
        private static void Product(Tensor y, Tensor x, Tensor w) => Into(y, x, w.t());

        // dW = dyᵀ x, dx = dy W
        private static void ProductBackward(Tensor dy, Tensor x, Tensor w, Tensor dw, Tensor dx)
        {
            Into(dw, dy.t(), x);
            Into(dx, dy, w);
        }

        private static void Into(Tensor result, Tensor a, Tensor b) => result.addmm_(a, b, 0, 1);

        private void Norm(Tensor x, Tensor gain, Tensor y, Tensor inverse) =>
            RmsNorm.Forward(Floats(x), Floats(gain), null, Floats(y), Floats(inverse), _rows, _config.Width, _config.Variant.NormEpsilon);

        private void AddNorm(Tensor branch, Tensor gain, Tensor inverse, Tensor residual, Tensor sum) =>
            RmsNorm.Forward(Floats(branch), Floats(gain), Floats(residual), Floats(sum), Floats(inverse), _rows, _config.Width, _config.Variant.NormEpsilon);

        private void NormBackward(Tensor x, Tensor gain, Tensor inverse, Tensor dy, Tensor dx, Tensor dGain, bool add) =>
            RmsNorm.Backward(Floats(x), Floats(gain), Floats(inverse), Floats(dy), Floats(dx), Floats(dGain), _rows, _config.Width, add);
    }
}
