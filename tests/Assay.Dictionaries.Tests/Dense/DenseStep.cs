using Assay.Dictionaries.Training;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Formats;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Dense;

/// <summary>A step by dense matrix products with hand-written gradients: no graph is recorded, and what is [B, M] is reused in place.</summary>
/// <remarks>
/// Symbols: B rows, d input width, e output width, M latents; x input, y target, z pre-activations, f latents, g gradients of the mean loss.
/// What every architecture shares is here; a subclass says how z becomes f and how the gradient goes back.
/// </remarks>
internal abstract class DenseStep : IDictionaryStep
{
    private readonly DictionaryTrainingOptions _training;
    private readonly Tensor _sinceFired;
    private Tensor _ones = empty(0).DetachFromDisposeScope();
    private double _sumOfSquares, _variance = double.NaN, _meanNorm = double.NaN;

    protected DenseStep(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth, params string[] perLatent)
    {
        (Options, _training, InputWidth, OutputWidth, Latents) = (options, training, inputWidth, outputWidth, options.Latents);
        SubtractsBias = options.Architecture.PreEncoderBias && !options.IsTranscoder;
        (string, long[])[] parameters = [("W_enc", [inputWidth, Latents]), ("W_dec", [Latents, outputWidth]), ("b_dec", [outputWidth]),
            .. perLatent.Select(name => (name, new long[] { Latents }))];
        Parameters = new FlatParameters(parameters);
        _sinceFired = zeros(Latents, ScalarType.Int64).DetachFromDisposeScope();
    }

    protected DictionaryOptions Options { get; }

    protected int InputWidth { get; }

    protected int OutputWidth { get; }

    protected int Latents { get; }

    /// <summary>Whether the encoder reads x − b_dec.</summary>
    protected bool SubtractsBias { get; }

    public FlatParameters Parameters { get; }

    /// <summary>Activation vectors since each latent last fired, int64 [M].</summary>
    protected Tensor SinceFired => _sinceFired;

    public virtual IReadOnlyDictionary<string, Tensor> State =>
        new Dictionary<string, Tensor>(Parameters.State, StringComparer.Ordinal) { ["since_fired"] = _sinceFired };

    /// <summary>Decoder rows at random on the unit sphere; the encoder as its transpose, which autoencoders start from and transcoders do not.</summary>
    public void Initialise(SeedStream stream)
    {
        using var _ = NewDisposeScope();
        var decoder = stream.Uniform(Latents, OutputWidth).sub_(0.5);   // He-uniform up to a factor that the norm takes away
        Parameters["W_dec"].copy_(decoder);
        RenormaliseDecoder();
        // For a transcoder: He-uniform with fan-in d, PyTorch's kaiming_uniform_ of an [M, d] tensor.
        var encoder = Options.IsTranscoder
            ? stream.Uniform(InputWidth, Latents).sub_(0.5).mul_(2 * Math.Sqrt(6.0 / InputWidth))
            : Parameters["W_dec"].t();
        Parameters["W_enc"].copy_(encoder);
        InitialiseRest(stream);
    }

    protected virtual void InitialiseRest(SeedStream stream) { }

    public virtual void Begin(Tensor target) { }

    public StepFigures Step(Tensor input, Tensor target, StepSettings settings)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var figures = Gradients(input, target, settings);
        Freeze();
        ProjectDecoderGradient();
        if (_training.GradientNormClip is { } limit)
            Parameters.ClipGradientNorm(limit);
        var beta1 = Options.Beta1 ?? Options.Architecture.Beta1 ?? _training.Adam.Beta1;
        var rate = settings.LearningRate * ((Options.LearningRate ?? _training.LearningRate) / _training.LearningRate);
        Parameters.Adam(rate, beta1, _training.Adam.Beta2, _training.Adam.Epsilon, settings.Number);
        RenormaliseDecoder();
        AfterUpdate();
        return figures;
    }

    /// <summary>Fills <see cref="FlatParameters.Gradient"/> of every parameter with the gradient of the loss.</summary>
    public abstract StepFigures Gradients(Tensor input, Tensor target, StepSettings settings);

    protected virtual void AfterUpdate() { }

    /// <summary>x, or x − b_dec.</summary>
    protected Tensor EncoderInput(Tensor input) => SubtractsBias ? input - Parameters["b_dec"] : input;

    protected Tensor PreActivations(Tensor encoderInput) => addmm(Parameters["b_enc"], encoderInput, Parameters["W_enc"], 1, 1);   // [B, M]

    /// <summary>From latents to the gradient of the squared error in the reconstruction, 2 (x̂ − y)/B; sets the decoder's gradients.</summary>
    protected Tensor DecodeAndGradient(Tensor latents, Tensor target, bool withFigures)
    {
        var error = addmm(Parameters["b_dec"], latents, Parameters["W_dec"], 1, 1).sub_(target);   // [B, e]
        _sumOfSquares = Dot(error, error);
        _variance = withFigures ? Variance(target) : double.NaN;
        var norms = error.norm(1, keepdim: true, p: 2f);                                                 // [B, 1]
        var squared = Options.Architecture.Loss == ReconstructionLoss.Squared;
        var g = squared ? error.mul_(2.0 / target.size(0)) : error.div_(norms).div_(target.size(0));
        _meanNorm = squared ? double.NaN : norms.mean().ToDouble();
        Parameters.Gradient("W_dec").addmm_(latents.t(), g, 0, 1);
        Parameters.Gradient("b_dec").copy_(ColumnSums(g));
        return g;
    }

    /// <summary>Gradient of the loss in the latents, g W_decᵀ [B, M].</summary>
    protected Tensor LatentGradient(Tensor g) => g.matmul(Parameters["W_dec"].t());

    /// <summary>Sets the encoder's gradients from <paramref name="gz"/> [B, M], the gradient in x W_enc, and carries it on into the pre-encoder bias.</summary>
    protected void BackThroughEncoder(Tensor encoderInput, Tensor gz, Tensor columnSums)
    {
        Parameters.Gradient("W_enc").addmm_(encoderInput.t(), gz, 0, 1);
        if (SubtractsBias)
            Parameters.Gradient("b_dec").sub_(Parameters["W_enc"].matmul(columnSums));
    }

    /// <summary>Sums over the batch, [M], by a matrix-vector product: libtorch's own column sums are several times slower.</summary>
    protected Tensor ColumnSums(Tensor matrix)
    {
        if (_ones.size(0) != matrix.size(0))
        {
            _ones.Dispose();
            _ones = ones(matrix.size(0)).DetachFromDisposeScope();
        }
        return _ones.matmul(matrix);
    }

    /// <summary>Notes which latents fired; <paramref name="latents"/> are at least zero.</summary>
    protected void CountFiring(Tensor latents)
    {
        var fired = ColumnSums(latents).gt(0);
        _sinceFired.add_(latents.size(0)).masked_fill_(fired, 0);
    }

    protected StepFigures Figures(Tensor latents, double sparsity, double auxiliary, bool withFigures)
    {
        var rows = latents.size(0);
        return withFigures
            ? new StepFigures(_sumOfSquares / rows, sparsity, auxiliary, (double)latents.count_nonzero().ToInt64() / rows, _variance) { ErrorNorm = _meanNorm }
            : new StepFigures(_sumOfSquares / rows, double.NaN, double.NaN, double.NaN, double.NaN);
    }

    public SparseAutoencoder Fold(double inputConstant, double targetConstant)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var weights = InferenceState().ToDictionary(pair => pair.Key, pair => pair.Value.clone(), StringComparer.Ordinal);
        if (SubtractsBias)
            Folding.SubtractDecoderBias(weights);
        Folding.Rescale(weights, inputConstant, targetConstant);
        return new DictionaryParts(ArchitectureName, weights) { K = K, Input = Options.Site, Target = Options.TargetSite ?? Options.Site }.Build();
    }

    /// <summary>The weights in SAELens's names, thresholds never as logarithms; they may be the parameters themselves.</summary>
    protected abstract IReadOnlyDictionary<string, Tensor> InferenceState();

    protected abstract string ArchitectureName { get; }

    protected virtual int K => 0;

    public virtual LatentHealth Health(long deadAfterTokens) => new(DeadShare(deadAfterTokens), double.NaN, double.NaN, double.NaN, double.NaN);

    protected double DeadShare(long deadAfterTokens)
    {
        using var _ = NewDisposeScope();
        return (double)_sinceFired.ge(deadAfterTokens).count_nonzero().ToInt64() / Latents;
    }

    public virtual void Dispose()
    {
        Parameters.Dispose();
        _sinceFired.Dispose();
        _ones.Dispose();
    }

    private void Freeze()
    {
        if (Options.Frozen != FrozenPart.None)
            Parameters.Gradient(Options.Frozen == FrozenPart.Encoder ? "W_enc" : "W_dec").zero_();
    }

    // Adam would otherwise spend its step on a length that the renormalisation takes back.
    private void ProjectDecoderGradient()
    {
        var (rows, gradient) = (Parameters["W_dec"], Parameters.Gradient("W_dec"));
        var along = (rows * gradient).sum(1, keepdim: true);
        gradient.addcmul_(along, rows, -1);
    }

    private void RenormaliseDecoder()
    {
        var rows = Parameters["W_dec"];
        rows.div_(rows.norm(1, keepdim: true, p: 2f));
    }

    private static double Dot(Tensor a, Tensor b)
    {
        using var product = a.flatten().dot(b.flatten());
        return product.ToDouble();
    }

    private static double Variance(Tensor target)
    {
        var centred = target - target.mean([0], keepdim: true);
        return Dot(centred, centred) / target.size(0);
    }
}
