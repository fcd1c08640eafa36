using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>The point with the least summed distance to a cloud, by Weiszfeld's iteration from the mean.</summary>
internal static class GeometricMedian
{
    private const int Rounds = 100;
    private const double Close = 1e-6;

    public static Tensor Of(Tensor points)
    {
        using var _ = NewDisposeScope();
        var median = points.mean([0]);
        for (var round = 0; round < Rounds; round++)
        {
            var weights = (points - median).norm(1, keepdim: true, p: 2f).clamp_min_(1e-12).reciprocal();   // [B, 1]
            var next = (points * weights).sum([0L]) / weights.sum();
            var moved = (next - median).norm().ToDouble();
            median = next;
            if (moved < Close)
                break;
        }
        return median.MoveToOuterDisposeScope();
    }
}
