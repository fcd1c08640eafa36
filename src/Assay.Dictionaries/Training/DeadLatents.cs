using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>AuxK: the k_aux best of the dead latents of each row reconstruct the residual e = y − x̂, taken as given and without b_dec:
/// α ‖e − f_aux W_dec‖² / ‖e − mean(e)‖², both summed over the batch.</summary>
/// <remarks>Gao et al. 2024 (2406.04093), preventing dead latents. Dense products over the dead alone. The gradient reaches the encoder through their
/// pre-activations. A residual that does not vary gives 0.</remarks>
internal sealed unsafe class DeadLatents(AuxKOptions options) : IDisposable
{
    private Dictionary<int, int> _places = [];
    private Tensor? _encoder, _decoder, _sums;

    /// <summary>The term of the last batch, with its coefficient.</summary>
    public double Value { get; private set; }

    public bool Has(int latent) => _places.ContainsKey(latent);

    /// <summary>Works out the dead latents' gradients; <paramref name="errors"/> are 2 (x̂ − y)/B.</summary>
    public void Measure(SparseWeights weights, Tensor x, Tensor errors)
    {
        Forget();
        if (options.Coefficient == 0)
            return;
        using var scope = NewDisposeScope();
        var dead = weights.SinceFired.ge(options.DeadAfterTokens).nonzero().flatten();
        if (dead.size(0) > 0)
            Measure(weights, dead, x, errors * (-0.5 * errors.size(0)));
    }

    /// <summary>Adds a dead latent's gradients; gives its Σ G.</summary>
    public float Add(int latent, SparseWeights weights, float* encoder, float* decoder)
    {
        if (!_places.TryGetValue(latent, out var place))
            return 0;
        RowMath.AddOne(encoder, weights.InputWidth, Floats.Of(_encoder!) + (long)place * weights.InputWidth, 1);
        RowMath.AddOne(decoder, weights.OutputWidth, Floats.Of(_decoder!) + (long)place * weights.OutputWidth, 1);
        return Floats.Of(_sums!)[place];
    }

    public void Dispose() => Forget();

    private void Measure(SparseWeights weights, Tensor dead, Tensor x, Tensor residual)
    {
        var centred = residual - residual.mean([0], keepdim: true);
        var spread = centred.square().sum().ToDouble();
        if (!(spread > 0))
            return;
        var k = Math.Min(options.K ?? Math.Max(1, residual.size(1) / 2), dead.size(0));
        var rows = weights.Decoder.Value.index_select(0, dead);                                             // [n, e]
        var z = addmm(weights.Vectors[0].Value.view(-1).index_select(0, dead), x, weights.Encoder.Value.index_select(0, dead).t(), 1, 1);     // [B, n]
        var (values, chosen) = z.topk((int)k, dim: 1, sorted: false);
        var f = zeros_like(z).scatter_(1, chosen, values.relu());
        var miss = f.matmul(rows).sub_(residual);
        Value = options.Coefficient * miss.square().sum().ToDouble() / spread;
        var error = miss.mul_(2 * options.Coefficient / spread);
        var g = error.matmul(rows.t()).mul_(f.gt(0));
        _decoder = f.t().matmul(error).DetachFromDisposeScope();
        _encoder = g.t().matmul(x).DetachFromDisposeScope();
        _sums = g.sum(dim: 0).DetachFromDisposeScope();
        _places = dead.data<long>().ToArray().Select((latent, place) => (latent, place)).ToDictionary(pair => (int)pair.latent, pair => pair.place);
    }

    private void Forget()
    {
        foreach (var tensor in (Tensor?[])[_encoder, _decoder, _sums])
            tensor?.Dispose();
        (_encoder, _decoder, _sums, Value) = (null, null, null, 0);
        if (_places.Count > 0)
            _places = [];
    }
}
