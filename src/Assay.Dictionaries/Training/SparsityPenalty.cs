using System.Runtime.CompilerServices;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>What an architecture pays for active latents: coefficient · Σ f^p, averaged over the batch.</summary>
/// <param name="Coefficient">λ at the start.</param>
/// <param name="P">The exponent where nothing anneals it; 0 counts active latents.</param>
/// <param name="Annealing">Its schedule; null leaves it as it is.</param>
internal sealed record SparsityTerms(double Coefficient, double P, PAnnealing? Annealing)
{
    public static SparsityTerms None { get; } = new(0, 0, null);
}

/// <summary>The sparsity term of one dictionary in training: λ and p now, slopes and sums for the batch at hand, and what changes λ and p after a step.</summary>
/// <remarks>
/// Nothing changes but in <see cref="End"/>, which a step calls once: asking for slopes or for the term's value as often as one likes moves nothing.
/// λ_new · mean Σ f^{p_new} = λ_old · mean Σ f^{p_old}, both means over the queue's batches.
/// </remarks>
internal sealed unsafe class SparsityPenalty : IDisposable
{
    // Slopes p f^(p−1) of a smaller f would be infinite in float32 once squared, and Adam would never move that latent again.
    private const float SmallestValue = 1e-12f;
    private const int Updates = 0, Factor = 1, Queued = 2, Queue = 3;       // places in the state
    private const int Integral = 0, LastError = 1;                          // places in the control's state

    private readonly SparsityTerms _terms;
    private readonly AnnealingSchedule? _schedule;
    private readonly LambdaControl? _control;
    private readonly Tensor _state, _controlState;
    private readonly double* _at, _controlAt;
    private readonly Scratch<float> _powers = new();
    private readonly int _queueLength;
    private StepSettings _settings = new(0, 0, 0, false);
    private int _rows = 1;
    private double _sum, _sumNext;

    public SparsityPenalty(SparsityTerms terms, LambdaControl? control, long steps)
    {
        (_terms, _control) = (terms, control);
        _schedule = terms.Annealing is { } annealing ? new AnnealingSchedule(annealing, steps) : null;
        _queueLength = terms.Annealing?.QueueLength ?? 0;
        _state = zeros(Queue + 2L * _queueLength, ScalarType.Float64).DetachFromDisposeScope();
        _controlState = zeros(2, ScalarType.Float64).DetachFromDisposeScope();
        _at = At(_state);
        _controlAt = At(_controlState);
        _at[Factor] = 1;
    }

    /// <summary>The exponent in force.</summary>
    public double P => _schedule?.P((long)_at[Updates]) ?? _terms.P;

    /// <summary>λ in force, without the warm-up's share.</summary>
    public double Coefficient => _terms.Coefficient * _at[Factor] * Math.Exp(_controlAt[Integral] + (_control?.Proportional ?? 0) * _controlAt[LastError]);

    /// <summary>λ of the step at hand.</summary>
    public double Lambda { get; private set; }

    /// <summary>The term's value for the batch at hand, λ included; good after its sums were taken.</summary>
    public double Value => Lambda * _sum / _rows;

    /// <summary>What a checkpoint holds; nothing where λ and p never move.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        (_schedule is null ? Enumerable.Empty<KeyValuePair<string, Tensor>>() : [new("annealing", _state)]).Concat(_control is null ? [] : [new("lambda_control", _controlState)]);

    /// <summary>Begins a step.</summary>
    public void Begin(StepSettings settings, int rows)
    {
        (_settings, _rows, _sum, _sumNext) = (settings, rows, 0, 0);
        Lambda = Coefficient * settings.SparsityShare;
    }

    /// <summary>λ p f^(p−1) / B of each value, as it goes into the gradient; 0 for p = 0. Safe from several threads.</summary>
    public void Slopes(float* values, float* slopes, int count)
    {
        var p = P;
        if (p is 1 or 0)
            new Span<float>(slopes, count).Fill((float)(p * Lambda / _rows));
        else
            RowMath.Powers(values, slopes, count, (float)(p - 1), (float)(p * Lambda / _rows), SmallestValue);
    }

    /// <summary>Adds the same to a block of gradients [B, n]; what lies where a value is 0 must be masked afterwards, and is finite.</summary>
    public void AddSlopes(Tensor gradients, Tensor values)
    {
        var p = P;
        if (p is 1 or 0)
            gradients.add_(p * Lambda / _rows);
        else
            gradients.add_(values.clamp_min(SmallestValue).pow_(p - 1), alpha: p * Lambda / _rows);
    }

    /// <summary>λ θ^p / B: what the penalty jumps by where a latent's threshold θ is passed.</summary>
    public double Jump(double threshold) => Lambda / _rows * (P == 0 ? 1 : Math.Pow(threshold, P));

    /// <summary>Takes the sums over the batch's pairs, rows in their order, so that they do not hang on which thread did what.</summary>
    public void Measure(ActivePairs pairs, float* values)
    {
        for (var row = 0; row < pairs.Rows && WantsSums; row++)
        {
            float* at = values + pairs.RowStart(row);
            var count = pairs.RowCount(row);
            _sum += Sum(at, count, P);
            _sumNext += NeedsNext is { } next ? Sum(at, count, next) : 0;
        }
    }

    /// <summary>Takes them over a block of values [B, n].</summary>
    public void Measure(Tensor values)
    {
        if (!WantsSums)
            return;
        _sum += Sum(values, P);
        _sumNext += NeedsNext is { } next ? Sum(values, next) : 0;
    }

    /// <summary>Ends a step: fills the queue, and moves p and λ where an update is due.</summary>
    public void End(double l0)
    {
        if (_schedule is not null)
            Anneal(_schedule, _at);
        if (_control is not null && _settings.SparsityShare >= 1)
        {
            _controlAt[LastError] = Math.Clamp(Math.Log(Math.Max(l0, 1e-6) / _control.TargetL0), -_control.LargestError, _control.LargestError);
            _controlAt[Integral] += _control.Gain * _controlAt[LastError];
        }
    }

    public void Dispose()
    {
        _state.Dispose();
        _controlState.Dispose();
        _powers.Dispose();
    }

    private bool WantsSums => _settings.WithFigures || NeedsNext is not null;

    // A queue holds the last batches before an update: what is older would be pushed out again before anyone looked.
    private double? NeedsNext => _schedule is { } schedule && (long)_at[Updates] is var updates
        && StepsDone > schedule.StepOf(updates) - _queueLength ? schedule.Next(updates) : null;

    private long StepsDone => _settings.Number - 1;

    private void Anneal(AnnealingSchedule schedule, double* state)
    {
        if (NeedsNext is not null)
            Push(state);
        var updates = (long)state[Updates];
        if (StepsDone != schedule.StepOf(updates))
            return;
        if (updates > 0 && _terms.Annealing!.RescalePenalty)
            state[Factor] *= Ratio(state);
        state[Updates] = updates + 1;
    }

    private void Push(double* state)
    {
        if (state[Queued] == _queueLength)
            new ReadOnlySpan<double>(state + Queue + 2, 2 * (_queueLength - 1)).CopyTo(new Span<double>(state + Queue, 2 * (_queueLength - 1)));
        else
            state[Queued]++;
        double* last = state + Queue + 2 * ((int)state[Queued] - 1);
        (last[0], last[1]) = (_sum / _rows, _sumNext / _rows);
    }

    private static double Ratio(double* state)
    {
        var (now, next) = (0.0, 0.0);
        for (var i = 0; i < (int)state[Queued]; i++)
            (now, next) = (now + state[Queue + 2 * i], next + state[Queue + 2 * i + 1]);
        return now > 0 && next > 0 ? now / next : 1;        // nothing fires: nothing to keep continuous
    }

    private double Sum(float* values, int count, double p)
    {
        float* powers = _powers.Need(count);
        var sum = 0.0;
        if (p == 1)
            powers = values;
        else
            RowMath.Powers(values, powers, count, (float)p, 1, 0);
        for (var i = 0; i < count; i++)
            sum += powers[i];
        return sum;
    }

    private static double Sum(Tensor values, double p)
    {
        using var scope = NewDisposeScope();
        return p switch
        {
            0 => values.count_nonzero().ToInt64(),
            1 => values.sum().ToDouble(),
            _ => values.pow(p).sum(ScalarType.Float64).ToDouble(),
        };
    }

    private static double* At(Tensor state) => (double*)Unsafe.AsPointer(ref state.bytes.GetPinnableReference());
}
