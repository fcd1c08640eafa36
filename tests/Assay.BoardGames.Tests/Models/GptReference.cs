using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Models;

/// <summary>One GPT written out from its equations, head by head, over plain weights: what every layout of a file must compute.</summary>
internal sealed class GptReference
{
    public const int V = 11, T = 7, D = 12, H = 3, Hd = 4, F = 20, Layers = 2;

    private readonly Dictionary<string, Tensor> _w = [];

    /// <summary>Random weights; biases are zero where <paramref name="biased"/> is false.</summary>
    public GptReference(bool biased)
    {
        using var generator = new Generator(7);
        Tensor Draw(params long[] shape) => (randn(shape, generator: generator) * 0.4).DetachFromDisposeScope();
        Tensor Bias(params long[] shape) => biased ? Draw(shape) : zeros(shape).DetachFromDisposeScope();
        (_w["E"], _w["P"], _w["U"]) = (Draw(V, D), Draw(T, D), Draw(V, D));
        (_w["f.g"], _w["f.b"]) = (Draw(D) + 1, Bias(D));
        for (var l = 0; l < Layers; l++)
        {
            foreach (var norm in (string[])["1", "2"])
                (_w[$"{l}.{norm}.g"], _w[$"{l}.{norm}.b"]) = (Draw(D) + 1, Bias(D));
            foreach (var role in (string[])["q", "k", "v", "o"])
                (_w[$"{l}.{role}"], _w[$"{l}.{role}.b"]) = (Draw(D, D), Bias(D));     // [in, out]
            (_w[$"{l}.in"], _w[$"{l}.in.b"], _w[$"{l}.out"], _w[$"{l}.out.b"]) = (Draw(D, F), Bias(F), Draw(F, D), Bias(D));
        }
    }

    /// <summary>E, P, U [V, d]; N.q, N.k, N.v, N.o, N.in, N.out [in, out] of block N with .b; N.1 and N.2 the norms with .g and .b; f the last norm.</summary>
    public Tensor this[string name] => _w[name];

    /// <summary>Logits [T, V] of one sequence.</summary>
    public Tensor Logits(long[] ids, bool tied = false, bool tanh = false)
    {
        var x = _w["E"].index_select(0, tensor(ids)) + _w["P"].narrow(0, 0, ids.Length);
        for (var l = 0; l < Layers; l++)
        {
            x = x + Attention(Norm(x, $"{l}.1"), l);
            var hidden = Norm(x, $"{l}.2").matmul(_w[$"{l}.in"]) + _w[$"{l}.in.b"];
            x = x + Gelu(hidden, tanh).matmul(_w[$"{l}.out"]) + _w[$"{l}.out.b"];
        }
        return Norm(x, "f").matmul(_w[tied ? "E" : "U"].t());
    }

    private static Tensor Gelu(Tensor x, bool tanh) => tanh
        ? 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x.pow(3))).tanh())
        : 0.5 * x * (1 + (x / Math.Sqrt(2)).erf());

    private Tensor Norm(Tensor x, string name)
    {
        var centred = x - x.mean([-1], true);
        return centred / (centred.pow(2).mean([-1], true) + 1e-5).sqrt() * _w[name + ".g"] + _w[name + ".b"];
    }

    private Tensor Attention(Tensor x, int l)
    {
        Tensor Part(string role, int head) => (x.matmul(_w[$"{l}.{role}"]) + _w[$"{l}.{role}.b"]).narrow(1, head * Hd, Hd);
        var length = x.shape[0];
        var heads = Enumerable.Range(0, H).Select(head =>
        {
            var scores = Part("q", head).matmul(Part("k", head).t()) / Math.Sqrt(Hd);
            scores = scores.masked_fill(ones(length, length).triu(1).to(@bool), double.NegativeInfinity);
            return scores.softmax(-1).matmul(Part("v", head));
        });
        return cat([.. heads], 1).matmul(_w[$"{l}.o"]) + _w[$"{l}.o.b"];
    }
}
