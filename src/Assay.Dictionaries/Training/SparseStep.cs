using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Formats;
using Assay.Dictionaries.Kernels;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>A step that pays one dense product, the encoder's; the rest costs what the active latents cost.</summary>
/// <remarks>
/// Symbols: B rows, d input width, e output width, M latents; x input, y target, z pre-activations, f latents, g gradients of the mean loss.
/// Three passes: the product with its selection (<see cref="EncoderProduct"/>), rows (<see cref="RowPass"/>), latents (<see cref="LatentPass"/>).
/// Where so many latents fire that dense products are cheaper (a JumpReLU dictionary starts with half of them), <see cref="WidePass"/> takes their place.
/// </remarks>
internal abstract unsafe class SparseStep : IDictionaryStep
{
    private readonly DictionaryTrainingOptions _training;
    private readonly RowPass _rows;
    private readonly LatentPass _latents;
    private readonly WidePass _wide;
    private readonly EncoderProduct _product;
    private readonly CandidateProposal? _proposal;
    private readonly Scratch<float> _cuts = new();
    private readonly Tensor _lastPairs = zeros(1, ScalarType.Int64).DetachFromDisposeScope();
    private StepBuffers _buffers = new(1, 1, 1);
    private bool _packed;
    private double _norms;

    /// <summary>Weights are zero until <see cref="Initialise"/>.</summary>
    /// <param name="options">The dictionary.</param>
    /// <param name="training">The run.</param>
    /// <param name="inputWidth">d.</param>
    /// <param name="outputWidth">e.</param>
    /// <param name="keep">How many of the largest pre-activations a row keeps; 0 keeps all above their cuts.</param>
    /// <param name="vectors">Parameters with one number for each latent; the first is the bias that the product adds.</param>
    protected SparseStep(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth, int keep, params string[] vectors)
    {
        (Options, _training) = (options, training);
        SubtractsBias = options.Architecture.PreEncoderBias && !options.IsTranscoder;
        Weights = new SparseWeights(options.Latents, inputWidth, outputWidth, Beta1 > 0, vectors);
        Team = new Team();
        Pairs = new ActivePairs(options.Latents);
        _product = new EncoderProduct(Team, Weights.Panels, options.Latents, inputWidth, keep);
        _proposal = options.Precision == EncoderPrecision.Bf16Propose ? new CandidateProposal(Team, Weights.Encoder.Value, keep) : null;
        Penalty = new SparsityPenalty(options.Architecture.Terms, options.Control, training.Steps);
        _rows = new RowPass(Weights, Team, options.Architecture.Loss);
        _latents = new LatentPass(Weights, Team, options.Frozen);
        _wide = new WidePass(Weights, _latents, options.Architecture.Loss);
    }

    public SparseWeights Weights { get; }

    /// <summary>More pairs than one in so many are left to dense products; tests force either path with it.</summary>
    public int DenseFrom { get; set; } = ActivePairs.DenseFrom;

    /// <summary>Where the last step's time went.</summary>
    public StepClock Clock { get; } = new();

    /// <inheritdoc/>
    /// <remarks>The number of pairs belongs to it: which path the next step takes, and so its rounding, hangs on it.</remarks>
    public virtual IReadOnlyDictionary<string, Tensor> State =>
        new Dictionary<string, Tensor>(Weights.State.Concat(Penalty.State), StringComparer.Ordinal) { ["last_pairs"] = _lastPairs };

    protected DictionaryOptions Options { get; }

    /// <summary>λ and p in force, and what moves them.</summary>
    public SparsityPenalty Penalty { get; }

    public Team Team { get; }

    public ActivePairs Pairs { get; }

    /// <summary>Whether the encoder reads x − b_dec.</summary>
    protected bool SubtractsBias { get; }

    /// <summary>Active latents per row in the last step.</summary>
    protected double L0 { get; private set; }

    /// <summary>Where dense products may take over; TopK dictionaries are never dense.</summary>
    protected virtual bool MayBeWide => true;

    private double Beta1 => Options.Beta1 ?? Options.Architecture.Beta1 ?? _training.Adam.Beta1;

    /// <summary>Decoder rows at random on the unit sphere; the encoder as their copy, which autoencoders start from and transcoders do not.</summary>
    public void Initialise(SeedStream stream)
    {
        using var noGradient = no_grad();
        using var _ = NewDisposeScope();
        Weights.Decoder.Value.copy_(stream.Uniform(Weights.Latents, Weights.OutputWidth).sub_(0.5));   // He-uniform up to a factor that the norm takes away
        Weights.RenormaliseDecoder();
        // For a transcoder: He-uniform with fan-in d, PyTorch's kaiming_uniform_ of an [M, d] tensor.
        Weights.Encoder.Value.copy_(Options.IsTranscoder
            ? stream.Uniform(Weights.InputWidth, Weights.Latents).sub_(0.5).mul_(2 * Math.Sqrt(6.0 / Weights.InputWidth)).t()
            : Weights.Decoder.Value);
        InitialiseRest(stream);
    }

    protected virtual void InitialiseRest(SeedStream stream) { }

    public virtual void Begin(Tensor target) { }

    public StepFigures Step(Tensor input, Tensor target, StepSettings settings)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (!_packed)
            Weights.PackAll();       // the weights were initialised, or came from a checkpoint
        (_latents.RowsOfAnyLength, _packed) = (!_packed, true);
        Clock.Start();
        Fill(input);
        Penalty.Begin(settings, Rows);
        BeforeStep(settings);
        var rate = settings.LearningRate * ((Options.LearningRate ?? _training.LearningRate) / _training.LearningRate);
        var adam = AdamStep.Of(rate, Beta1, _training.Adam.Beta2, _training.Adam.Epsilon, settings.Number);
        var y = target.contiguous();
        Clock.Lap(StepPhase.Input);
        var squares = Update(y, adam);
        var figures = settings.WithFigures ? Figures(squares, y) : new StepFigures(squares / Rows, double.NaN, double.NaN, double.NaN, double.NaN);
        Penalty.End(L0);
        return figures;
    }

    private StepFigures Figures(double squares, Tensor target) => new(squares / Rows, SparsityTerm(), AuxiliaryTerm, L0, Variance(target))
    {
        ErrorNorm = Options.Architecture.Loss == ReconstructionLoss.Norm ? _norms / Rows : double.NaN, Lambda = Penalty.Lambda, Exponent = Penalty.P,
    };

    public SparseAutoencoder Fold(double inputConstant, double targetConstant)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var weights = InferenceVectors().ToDictionary(pair => pair.Key, pair => pair.Value.flatten().clone(), StringComparer.Ordinal);
        weights["W_enc"] = Weights.Encoder.Value.t().contiguous();
        weights["W_dec"] = Weights.Decoder.Value.clone();
        weights["b_dec"] = Weights.DecoderBias.Value.flatten().clone();
        if (SubtractsBias)
            Folding.SubtractDecoderBias(weights);
        Folding.Rescale(weights, inputConstant, targetConstant);
        return new DictionaryParts(ArchitectureName, weights) { K = K, Input = Options.Site, Target = Options.TargetSite ?? Options.Site }.Build();
    }

    /// <summary>What the architecture works out before the pairs are known.</summary>
    protected virtual void BeforeStep(StepSettings settings) { }

    /// <summary>Sets the cut of each latent: what lies above it becomes a pair.</summary>
    protected abstract void SetCuts(float* cuts);

    /// <summary>Sets F of a row's pairs and puts those whose latent is active first; gives their number.</summary>
    public abstract int Activate(long from, int count);

    /// <summary>Sets G of a row's pairs from the row's error 2 (x̂ − y)/B.</summary>
    public abstract void SendBack(int row, long from, int count, float* error, float* target);

    /// <summary>Sets a latent's gradients in <see cref="SparseWeights.Vectors"/>, one number each.</summary>
    /// <param name="latent">Its number.</param>
    /// <param name="from">Its first place in <see cref="ActivePairs.ByLatent"/>.</param>
    /// <param name="to">Behind its last place.</param>
    /// <param name="sum">Σ G over its pairs.</param>
    /// <param name="gradients">Where they go.</param>
    public abstract void VectorGradients(int latent, long from, long to, float sum, float* gradients);

    /// <summary>The same from whole columns, for the wide pass: F and G [B, n], and the vectors' gradients [n] each.</summary>
    public abstract WideGradients Wide(Tensor z, Tensor errors, WideRange range);

    /// <summary>Adds a block of latents to the reconstruction; gives how many of its pairs are active.</summary>
    public abstract long WideDecode(Tensor z, Tensor reconstruction, WideRange range);

    /// <summary>Called between the wide pass's two sweeps.</summary>
    public virtual void WideErrorsKnown(Tensor target) { }

    /// <summary>Whether a latent without pairs has a gradient all the same.</summary>
    public virtual bool HasExtraGradient(int latent) => false;

    /// <summary>Adds it; gives what it adds to Σ G.</summary>
    public virtual float AddExtraGradient(int latent, float* encoder, float* decoder) => 0;

    /// <summary>Keeps a latent's parameters within their bounds.</summary>
    public virtual void AfterMove(int latent) { }

    /// <summary>The value of each pair that the penalty is about; 0 where it is about none.</summary>
    protected virtual float* Penalised => Pairs.F;

    /// <summary>The sparsity term of the loss with its coefficient.</summary>
    protected virtual double SparsityTerm() => Penalty.Value;

    protected virtual double AuxiliaryTerm => 0;

    protected abstract string ArchitectureName { get; }

    protected virtual int K => 0;

    /// <summary>The per-latent weights in SAELens's names, thresholds never as logarithms.</summary>
    protected abstract IReadOnlyDictionary<string, Tensor> InferenceVectors();

    public virtual LatentHealth Health(long deadAfterTokens) => new(DeadShare(deadAfterTokens), double.NaN, double.NaN, double.NaN, double.NaN);

    protected double DeadShare(long deadAfterTokens)
    {
        using var _ = NewDisposeScope();
        return (double)Weights.SinceFired.ge(deadAfterTokens).count_nonzero().ToInt64() / Weights.Latents;
    }

    public virtual void Dispose()
    {
        _proposal?.Dispose();
        foreach (var part in (IDisposable[])[Team, Weights, Pairs, Penalty, _product, _latents, _cuts, _lastPairs, _buffers])
            part.Dispose();
    }

    /// <summary>x [B, d] as the encoder reads it.</summary>
    protected Tensor X => _buffers.X;

    /// <summary>2 (x̂ − y)/B, [B, e].</summary>
    protected Tensor Errors => _buffers.Errors;

    protected int Rows => _buffers.Rows;

    /// <summary>Runs the product with the cuts as they are.</summary>
    protected void Select(long capacity)
    {
        Pairs.Begin(Rows, capacity);
        float* cuts = _cuts.Need(Weights.Latents);
        SetCuts(cuts);
        if (_proposal is { } proposal)
            proposal.Run(X, Weights.Encoder.Value, Weights.Vectors[0].At, cuts, Pairs);
        else
            _product.Run(Floats.Of(_buffers.PaddedX), Rows, Weights.Vectors[0].At, cuts, Pairs);
    }

    /// <summary>Lets rows keep fewer than the number that the step was made with.</summary>
    protected void KeepFewer(int keep) => _product.KeepFewer(keep);

    /// <summary>Finds the pairs; false where there are more than <paramref name="capacity"/>.</summary>
    protected virtual bool FindPairs(long capacity)
    {
        Select(capacity);
        return Pairs.Count <= Pairs.Capacity;
    }

    private double Update(Tensor target, AdamStep adam)
    {
        var capacity = MayBeWide ? (long)Rows * Weights.Latents / DenseFrom : int.MaxValue;
        var last = _lastPairs.data<long>();
        Weights.ClearFired();
        if ((!MayBeWide || last[0] <= capacity) && FindPairs(capacity))
        {
            last[0] = Pairs.Count;
            Clock.Lap(StepPhase.Product);
            return UpdateSparse(target, adam);
        }
        var squares = _wide.Run(this, X, target, Errors, adam, _training.GradientNormClip, out var pairs);
        (last[0], _norms) = (pairs, _wide.Norms);
        Clock.Lap(StepPhase.Wide);
        return squares;
    }

    private double UpdateSparse(Tensor target, AdamStep adam)
    {
        float* x = Floats.Of(X), errors = Floats.Of(Errors);
        var squares = _rows.Run(this, Pairs, Floats.Of(target), errors);
        _norms = _rows.Norms;
        ActiveKnown(_rows.Active);
        Penalty.Measure(Pairs, Penalised);
        Clock.Lap(StepPhase.Rows);
        Pairs.SortByLatent();
        Clock.Lap(StepPhase.Sort);
        var scale = 1f;
        if (_training.GradientNormClip is { } limit)
            scale = Clip(limit, _latents.SquaredNorm(this, Pairs, x, errors));
        _latents.Run(this, Pairs, x, errors, adam, scale);
        MoveDecoderBias(adam, scale);
        Clock.Lap(StepPhase.Latents);
        return squares;
    }

    /// <summary>Called when it is known which latents are active and what the errors are, before any latent moves.</summary>
    public virtual void ActiveKnown(long active)
    {
        L0 = (double)active / Rows;
        Weights.CountFiring(Rows);
    }

    /// <summary>The factor that brings the norm of all gradients, b_dec's included, down to <paramref name="limit"/>.</summary>
    public float Clip(double limit, double squaredNormOfLatents)
    {
        float* bias = Weights.BiasGradient(ColumnSums(Errors), SubtractsBias ? _latents : null);
        var norm = Math.Sqrt(squaredNormOfLatents + RowMath.Dot(bias, bias, Weights.OutputWidth));
        return norm > limit ? (float)(limit / norm) : 1;
    }

    /// <summary>The last parameter of a step; the latents must have had their pass.</summary>
    public void MoveDecoderBias(AdamStep adam, float scale)
    {
        float* gradient = Weights.BiasGradient(ColumnSums(Errors), SubtractsBias ? _latents : null);
        RowMath.Scale(gradient, Weights.OutputWidth, scale);
        Weights.DecoderBias.Update(0, gradient, adam.Beta2, adam);
    }

    /// <summary>Sums over the batch, by a matrix-vector product: libtorch's own column sums are several times slower.</summary>
    public Tensor ColumnSums(Tensor matrix) => _buffers.Ones.matmul(matrix);

    private void Fill(Tensor input)
    {
        if (_buffers.Rows != input.size(0))
        {
            _buffers.Dispose();
            _buffers = new StepBuffers((int)input.size(0), Weights.InputWidth, Weights.OutputWidth);
        }
        X.copy_(input);
        if (SubtractsBias)
            X.sub_(Weights.DecoderBias.Value);
    }

    private static double Variance(Tensor target)
    {
        var centred = (target - target.mean([0], keepdim: true)).flatten();
        return centred.dot(centred).ToDouble() / target.size(0);
    }
}
