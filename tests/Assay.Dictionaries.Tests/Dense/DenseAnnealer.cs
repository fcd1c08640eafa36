using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Dense;

/// <summary>p-annealing as the paper tells it, list by list: every batch is queued once a next exponent is known, and the last q are kept.</summary>
internal sealed class DenseAnnealer
{
    private readonly PAnnealing? _options;
    private readonly List<long> _updateSteps = [];
    private readonly List<double> _exponents = [];
    private readonly List<(double Now, double Next)> _queue = [];
    private int _updates;
    private double _factor = 1;

    public DenseAnnealer(PAnnealing? options, double p, long steps)
    {
        (_options, P) = (options, options?.PStart ?? p);
        if (options is null)
            return;
        double start = options.StartStep ?? Math.Floor(options.StartFraction * steps), end = options.EndStep ?? Math.Floor(options.EndFraction * steps);
        var linear = options.Updates ?? (int)(end - start) + (options.ThenL0 ? 0 : 1);
        for (var k = 0; k < linear; k++)
            _exponents.Add(options.PStart + k * (options.PEnd - options.PStart) / (linear - 1));
        if (options.ThenL0)
            _exponents.Add(0);
        for (var k = 0; k < _exponents.Count; k++)
            _updateSteps.Add((long)Math.Floor(start + k * (end - start) / (_exponents.Count - 1) + 1e-9));
    }

    public double P { get; private set; }

    /// <summary>Mean over rows of Σ v^p, 0^0 being 0.</summary>
    public static double Norm(Tensor values, double p)
    {
        using var _ = NewDisposeScope();
        var v = values.to(ScalarType.Float64);
        return v.clamp_min(1e-300).pow(p).mul(v.gt(0)).sum().ToDouble() / values.size(0);
    }

    public double Lambda(double coefficient) => coefficient * _factor;

    /// <summary>d(λ · Norm)/d values, 0 where a value is 0.</summary>
    public Tensor Slopes(Tensor values, double lambda)
    {
        var slopes = values.clamp_min(1e-12).pow(P - 1).mul_(P * lambda / values.size(0));
        return where(values.gt(0), slopes, zeros_like(slopes));
    }

    /// <summary>After the loss of a step, whose number counts from 1.</summary>
    public void After(StepSettings settings, Tensor values)
    {
        if (_options is null)
            return;
        var next = _updates == 0 ? null : _updates < _exponents.Count ? _exponents[_updates] : (double?)null;
        if (next is { } p)
            _queue.Add((Norm(values, P), Norm(values, p)));
        while (_queue.Count > _options.QueueLength)
            _queue.RemoveAt(0);
        if (_updates == _updateSteps.Count || settings.Number - 1 != _updateSteps[_updates])
            return;
        if (next is not null && _options.RescalePenalty)
            _factor *= _queue.Average(one => one.Now) / _queue.Average(one => one.Next);
        P = _exponents[_updates++];
    }
}
