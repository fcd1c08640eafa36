using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>The onion probe: one classifier for all positions, which each time reads what is left after the true symbols before have been taken away at their scales.</summary>
/// <remarks>What is left at p is h − Σ_{j&lt;p} E[y_j]·(g·γ^j + β·j + b). The true symbols are known, so all positions are read in one pass.</remarks>
internal sealed class PeelingProbe : Instrument
{
    private readonly Dictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);
    private readonly int _symbols;

    public PeelingProbe(RepeatTask task, int width, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        _symbols = task.Symbols;
        Tensor Uniform(params long[] shape) => (stream.Uniform(shape) * 2 - 1) / Math.Sqrt(width);
        void Add(string name, Tensor first) => _parameters[name] = Parameter(first);
        Add("emb.weight", stream.Normal(task.Symbols, width));
        Add("norm.weight", ones(width));
        Add("norm.bias", zeros(width));
        Add("cls.0.weight", Uniform(width, width));
        Add("cls.0.bias", Uniform(width));
        Add("cls.2.weight", Uniform(task.Symbols, width));
        Add("cls.2.bias", Uniform(task.Symbols));
        Add("gamma", full([width], 0.9f));
        Add("g", ones(width));
        Add("b", zeros(width));
        Add("lin", full([width], 0.1f));
    }

    public override IReadOnlyDictionary<string, Tensor> Parameters => _parameters;

    public override Tensor Logits(ISequenceCode code, Edit edit, SeedStream? noise)
    {
        using var scope = NewDisposeScope();
        return Read(code.Encode(edit.Heard), edit.Original).MoveToOuterDisposeScope();
    }

    /// <summary>Logits of what is read out of states, [T, B, symbols].</summary>
    /// <param name="states">[B, N].</param>
    /// <param name="answers">The true symbols, of which those before a position are taken away.</param>
    public Tensor Read(Tensor states, Sequences answers)
    {
        using var scope = NewDisposeScope();
        var peeled = answers.OneHot(_symbols).matmul(_parameters["emb.weight"]) * Scales(answers.Steps).unsqueeze(1);      // [T, B, N]
        var left = states.unsqueeze(0) - (peeled.cumsum(0) - peeled);
        var normed = nn.functional.layer_norm(left, [left.shape[2]], _parameters["norm.weight"], _parameters["norm.bias"]);
        var hidden = nn.functional.linear(normed, _parameters["cls.0.weight"], _parameters["cls.0.bias"]).relu();
        return nn.functional.linear(hidden, _parameters["cls.2.weight"], _parameters["cls.2.bias"]).MoveToOuterDisposeScope();
    }

    private Tensor Scales(int steps)
    {
        var powers = new List<Tensor> { ones_like(_parameters["gamma"]) };
        for (var j = 1; j < steps; j++)
            powers.Add(powers[^1] * _parameters["gamma"]);
        return _parameters["g"] * stack(powers) + _parameters["lin"] * arange(steps, dtype: float32).unsqueeze(1) + _parameters["b"];
    }
}
