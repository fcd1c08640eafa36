using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Formats;

/// <summary>The dictionaries in Fixtures, written by make_dictionaries.py: their entries again by its formula, and what such a dictionary does in plain double arithmetic.</summary>
internal static class MadeDictionary
{
    public const int Width = 4, Latents = 6, Rows = 7;

    // The tensors' numbers in the formula.
    public const int Enc = 0, Bias = 1, Dec = 2, Out = 3, Theta = 4, Second = 5, Third = 6, Skip = 7;

    public static string Path(string name) => System.IO.Path.Combine(RepositoryRoot.Folder, "tests", "Assay.Dictionaries.Tests", "Formats", "Fixtures", name);

    public static double Value(int tensor, int i) => (2 * ((37 * i + 101 * tensor) % 64) - 63) / 64.0;

    public static double[] Vector(int tensor, int length = Latents) => [.. Enumerable.Range(0, length).Select(i => Value(tensor, i))];

    /// <summary>A matrix as the file has it, row by row.</summary>
    public static double[,] Matrix(int tensor, int rows, int columns)
    {
        var matrix = new double[rows, columns];
        for (var i = 0; i < rows * columns; i++)
            matrix[i / columns, i % columns] = Value(tensor, i);
        return matrix;
    }

    public static double[,] Transposed(double[,] matrix)
    {
        var turned = new double[matrix.GetLength(1), matrix.GetLength(0)];
        foreach (var (i, j) in from i in Enumerable.Range(0, turned.GetLength(0)) from j in Enumerable.Range(0, turned.GetLength(1)) select (i, j))
            turned[i, j] = matrix[j, i];
        return turned;
    }

    /// <summary>Activations off centre and of no round numbers, so that nothing ties.</summary>
    public static double[][] X { get; } = [.. Enumerable.Range(0, Rows).Select(row => (double[])[.. Enumerable.Range(0, Width).Select(i => 0.3 + 2 * Math.Sin(1 + 3.7 * i + 1.3 * row))])];

    public static Tensor Batch() => tensor(X.SelectMany(row => row).ToArray(), [Rows, Width]).to(ScalarType.Float32);

    /// <summary>x W + b.</summary>
    public static double[] Affine(double[] x, double[,] weights, double[] bias)
    {
        var y = (double[])bias.Clone();
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < y.Length; j++)
                y[j] += x[i] * weights[i, j];
        }
        return y;
    }

    public static double[] Minus(double[] a, double[] b) => [.. a.Zip(b, (p, q) => p - q)];

    public static double[] Plus(double[] a, double[] b) => [.. a.Zip(b, (p, q) => p + q)];

    public static double[] Times(double[] a, double factor) => Array.ConvertAll(a, p => p * factor);

    public static double[] Relu(double[] z) => Array.ConvertAll(z, v => Math.Max(v, 0));

    public static double[] Jump(double[] z, double[] thresholds) => [.. z.Zip(thresholds, (v, t) => v > t ? Math.Max(v, 0) : 0)];

    public static double[] Jump(double[] z, double threshold) => Jump(z, [.. Enumerable.Repeat(threshold, z.Length)]);

    public static double[] Largest(double[] z, int k)
    {
        var least = z.OrderDescending().ElementAt(k - 1);
        return Array.ConvertAll(z, v => v >= least ? Math.Max(v, 0) : 0);
    }

    public static double[] GroupMax(double[] z, int k) =>
        [.. Relu(z).Chunk(z.Length / k).SelectMany(group => group.Select(v => v == group.Max() ? v : 0))];

    public static double[] Gated(double[] u, double[] gate, double[] magnitude, double[] log) =>
        [.. Enumerable.Range(0, u.Length).Select(i => u[i] + gate[i] > 0 ? Math.Max(Math.Exp(log[i]) * u[i] + magnitude[i], 0) : 0)];

    /// <summary>Mean and n - 1 deviation of a row.</summary>
    public static (double Mean, double Deviation) Moments(double[] x)
    {
        var mean = x.Average();
        return (mean, Math.Sqrt(x.Sum(v => (v - mean) * (v - mean)) / (x.Length - 1)));
    }

    public static double[] RowNorms(double[,] weights) =>
        [.. Enumerable.Range(0, weights.GetLength(0)).Select(i => Math.Sqrt(Enumerable.Range(0, weights.GetLength(1)).Sum(j => weights[i, j] * weights[i, j])))];

    /// <summary>Largest difference of tensor rows [rows, n] and vectors.</summary>
    public static double Difference(Tensor found, IEnumerable<double[]> expected)
    {
        using var wide = found.to(ScalarType.Float64).contiguous();
        return wide.data<double>().ToArray().Zip(expected.SelectMany(row => row), (a, b) => Math.Abs(a - b)).Max();
    }
}
