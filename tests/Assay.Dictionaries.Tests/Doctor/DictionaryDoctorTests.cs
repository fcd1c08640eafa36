using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Doctor;
using Assay.Dictionaries.Tests.Evaluation;
using Assay.Models;
using Assay.Models.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Doctor;

/// <summary>Dictionaries of a small model, trained in seconds, each then spoilt in one known way.</summary>
public sealed class TrainedPatients : IDisposable
{
    private readonly ToyModel _toy = new(sequences: 96, length: 16);
    private readonly Dictionary<string, TrainedDictionary> _trained;

    public TrainedPatients()
    {
        var site = new Site(SiteKind.ResidPost, 1);
        Dictionaries.DictionaryOptions Options(string name, Site input, Site? target) => new()
        {
            Name = name, Site = input, TargetSite = target, Latents = 64, TargetScale = TargetScale.Unit, Architecture = new JumpReLUOptions { Bandwidth = 0.05, ThresholdInit = 0.05, SparsityCoefficient = 3e-3 },
        };
        Dictionaries.DictionaryOptions[] options =
            [Options("residual", site, null), Options("mlp", new Site(SiteKind.MlpOut, 1), null), Options("transcoder", new Site(SiteKind.MlpIn, 1), new Site(SiteKind.MlpOut, 1))];
        using var stream = new StreamedActivations(_toy.Model, _toy.Text, [site, new Site(SiteKind.MlpOut, 1), new Site(SiteKind.MlpIn, 1)], new ActivationStreamOptions { BatchSize = 128, BucketRows = 1024, NormRows = 1024 }, 1);
        Constant = stream.NormConstant(site);
        var training = new DictionaryTrainingOptions { Steps = 1500, BatchSize = 128, LearningRate = 3e-3, WarmUpSteps = 50, SparsityWarmUpSteps = 200, DecayFraction = 0.3 };
        _trained = new DictionaryTrainer(options, training).Train(stream, new SeedStreams(3)).Append(OnNormalisedRows(Options("normalised", site, null), training)).ToDictionary(one => one.Options.Name);
    }

    /// <summary>What the residual dictionary's activations were divided by.</summary>
    public double Constant { get; }

    internal Diagnosis Examine(SparseAutoencoder dictionary) => new DictionaryDoctor(_toy.Model, _toy.Text).Examine(dictionary);

    /// <summary>A copy that says it belongs elsewhere, with its weights changed.</summary>
    internal JumpReLUAutoencoder Spoilt(string name, Site? input, Site? target = null, Action<IReadOnlyDictionary<string, Tensor>>? change = null, InputConvention? convention = null)
    {
        using var _ = torch.NewDisposeScope();
        using var __ = torch.no_grad();
        var state = _trained[name].Dictionary.State().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        change?.Invoke(state);
        return new JumpReLUAutoencoder(state["W_enc"], state["b_enc"], state["threshold"], state["W_dec"], state["b_dec"]) { Input = input, Target = target ?? input, Convention = convention ?? new() };
    }

    // Trained on rows whose mean and deviation were taken out, as OpenAI's are.
    private TrainedDictionary OnNormalisedRows(Dictionaries.DictionaryOptions options, DictionaryTrainingOptions training)
    {
        using var _ = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var x = _toy.Model.Forward(_toy.Text.Ids, new Taps().Read(options.Site))[options.Site].reshape(-1, 16);
        var rows = ((x - x.mean([1], keepdim: true)) / (x - x.mean([1], keepdim: true)).square().sum([1], keepdim: true).div(15).sqrt()).DetachFromDisposeScope();
        var constant = Math.Sqrt(15);   // the norm of every such row
        using var stream = new MadeActivations(128, new Dictionary<Site, int> { [options.Site] = 16 }, (draws, _) => rows.index_select(0, tensor(Enumerable.Range(0, 128).Select(_ => (long)draws.NextInt32((int)rows.shape[0])).ToArray())) / constant)
        {
            Constants = new Dictionary<Site, double> { [options.Site] = constant },
        };
        using (torch.enable_grad())
            return new DictionaryTrainer([options], training).Train(stream, new SeedStreams(4)).Single();
    }

    public void Dispose()
    {
        foreach (var one in _trained.Values)
            one.Dispose();
        _toy.Dispose();
    }
}

public sealed class DictionaryDoctorTests(TrainedPatients patients) : IClassFixture<TrainedPatients>
{
    private static readonly Site Home = new(SiteKind.ResidPost, 1), MlpIn = new(SiteKind.MlpIn, 1), MlpOut = new(SiteKind.MlpOut, 1), MlpRaw = new(SiteKind.MlpRaw, 1);

    [Fact]
    public void A_dictionary_in_order_gets_no_complaint()
    {
        foreach (var (name, input, target) in ((string, Site, Site)[])[("residual", Home, Home), ("mlp", MlpOut, MlpOut), ("transcoder", MlpIn, MlpOut)])
        {
            using var sae = patients.Spoilt(name, input, target);
            var found = patients.Examine(sae);
            Assert.Empty(found.Complaints);
            Assert.Equal((input, target), (found.Best!.Input.Site, found.Best.Target.Site));
            Assert.True(found.Best.Fvu < 0.5, $"{name}: {found.Answer}");
            Assert.EndsWith("The file says so too.", found.Answer, StringComparison.Ordinal);
            Assert.InRange(found.BestScale, 0.8, 1.25);
            Assert.InRange(found.DecoderNorms.Least, 0.99, 1.01);
        }
    }

    [Fact]
    public void The_wrong_site_is_named_and_the_right_one_too()
    {
        using var sae = patients.Spoilt("residual", new Site(SiteKind.MlpOut, 2));
        var found = patients.Examine(sae);
        var complaint = Assert.Single(found.Complaints);
        Assert.Equal(ComplaintKind.WrongSite, complaint.Kind);
        Assert.StartsWith("the file says mlp_out.2, where its FVU is ", complaint.Text, StringComparison.Ordinal);
        Assert.Equal(Home, found.Best!.Input.Site);
        Assert.EndsWith("The file says mlp_out.2: that is wrong.", found.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void An_mlp_dictionary_said_to_read_before_the_post_norm_is_sent_behind_it()
    {
        using var sae = patients.Spoilt("mlp", MlpRaw);
        var found = patients.Examine(sae);
        Assert.Equal(ComplaintKind.WrongSite, Assert.Single(found.Complaints).Kind);
        Assert.Equal(MlpOut, found.Best!.Input.Site);
    }

    [Fact]
    public void A_transcoder_said_to_read_the_unnormalised_residual_is_sent_to_the_normalised_one()
    {
        using var sae = patients.Spoilt("transcoder", new Site(SiteKind.ResidMid, 1), MlpOut);
        var found = patients.Examine(sae);
        Assert.Equal(ComplaintKind.WrongSite, Assert.Single(found.Complaints).Kind);
        Assert.Equal((MlpIn, MlpOut), (found.Best!.Input.Site, found.Best.Target.Site));
        Assert.Equal("mlp_in.1 -> mlp_out.1", found.Best.Place);
    }

    [Fact]
    public void A_dictionary_whose_file_says_nothing_is_placed()
    {
        using var sae = patients.Spoilt("residual", null);
        var found = patients.Examine(sae);
        Assert.Empty(found.Complaints);
        Assert.Equal(Home, found.Best!.Input.Site);
        Assert.EndsWith("The file does not say where it belongs.", found.Answer, StringComparison.Ordinal);
        sae.Origin = new DictionaryOrigin("saelens", "x") { Hook = "blocks.1.hook_other" };
        Assert.EndsWith("The file says 'blocks.1.hook_other', which is no site known here.", patients.Examine(sae).Answer, StringComparison.Ordinal);
        using var deep = patients.Spoilt("residual", new Site(SiteKind.ResidPost, 20));
        found = patients.Examine(deep);
        Assert.Equal("The file says resid_post.20, which this model does not have in that width.", found.Answer[(found.Answer.IndexOf(". The", StringComparison.Ordinal) + 2)..]);
        Assert.StartsWith("the file says resid_post.20, which this model does not have", Assert.Single(found.Complaints).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, ComplaintKind.BiasSubtractedTwice)]
    [InlineData(-1, ComplaintKind.BiasNotSubtracted)]
    public void A_bias_folded_twice_or_not_at_all_is_named(int times, ComplaintKind expected)
    {
        using var sae = patients.Spoilt("residual", Home, change: state => state["b_enc"].sub_(times * state["b_dec"].matmul(state["W_enc"])));
        Assert.Equal(expected, Assert.Single(patients.Examine(sae).Complaints).Kind);
    }

    [Theory]
    [InlineData(1, ComplaintKind.ScaleFoldedTwice)]
    [InlineData(-1, ComplaintKind.ScaleNotFolded)]
    public void A_constant_folded_twice_or_not_at_all_is_named(int times, ComplaintKind expected)
    {
        var factor = Math.Pow(patients.Constant, times);
        using var sae = patients.Spoilt("residual", Home, change: state => Rescale(state, factor));
        var found = patients.Examine(sae);
        var complaint = Assert.Single(found.Complaints);
        Assert.Equal(expected, complaint.Kind);
        Assert.InRange(found.BestScale / factor, 0.9, 1.1);
        Assert.Equal(Home, found.Best!.Input.Site);
    }

    [Fact]
    public void An_unknown_scale_and_a_decoder_in_other_units_are_named_with_their_factors()
    {
        using var scaled = patients.Spoilt("residual", Home, change: state => Rescale(state, 1.9));
        var found = patients.Examine(scaled);
        Assert.Equal(ComplaintKind.ScaleOff, Assert.Single(found.Complaints).Kind);
        Assert.InRange(found.BestScale, 1.6, 2.2);
        using var loud = patients.Spoilt("residual", Home, change: state => { state["W_dec"].mul_(0.4); state["b_dec"].mul_(0.4); });
        found = patients.Examine(loud);
        Assert.Equal(ComplaintKind.OutputScaleOff, Assert.Single(found.Complaints).Kind);
        Assert.InRange(found.Repair!.WrittenScale, 2.2, 2.8);
        Assert.InRange(found.Best!.OutputScale, 0.95, 1.05);
    }

    [Fact]
    public void A_wrong_site_and_a_scale_are_both_named()
    {
        using var sae = patients.Spoilt("residual", new Site(SiteKind.MlpOut, 2), change: state => Rescale(state, 0.3));
        var found = patients.Examine(sae);
        Assert.Equal(ComplaintKind.WrongSite, found.Complaints[0].Kind);
        Assert.Contains(found.Complaints[1].Kind, (ComplaintKind[])[ComplaintKind.ScaleOff, ComplaintKind.ScaleNotFolded]);   // 0.3 may be near a constant's inverse
        Assert.Equal(Home, found.Best!.Input.Site);
    }

    [Fact]
    public void The_file_s_own_subtraction_beside_a_folded_bias_is_named()
    {
        using var sae = patients.Spoilt("residual", Home, convention: new() { SubtractsDecoderBias = true });
        var complaint = Assert.Single(patients.Examine(sae).Complaints);
        Assert.Equal(ComplaintKind.BiasSubtractedTwice, complaint.Kind);
        Assert.Contains("set apply_b_dec_to_input to false", complaint.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_normalisation_of_rows_that_the_file_does_not_ask_for_is_named()
    {
        using var sae = patients.Spoilt("normalised", Home);
        using var asked = patients.Spoilt("normalised", Home, convention: new() { Rows = RowNormalisation.LayerNorm });
        Assert.Equal(ComplaintKind.RowNormMissing, Assert.Single(patients.Examine(sae).Complaints).Kind);
        Assert.Empty(patients.Examine(asked).Complaints);
    }

    [Fact]
    public void A_declared_L0_that_is_far_off_and_a_decoder_without_unit_norm_are_named()
    {
        using var sae = patients.Spoilt("residual", Home, change: state => { state["W_dec"].mul_(2); state["W_enc"].div_(2); state["b_enc"].div_(2); state["threshold"].div_(2); });
        sae.Origin = new DictionaryOrigin("gemma-scope", "x") { DeclaredL0 = 60 };
        var found = patients.Examine(sae);
        Assert.Equal([ComplaintKind.DecoderNotUnit, ComplaintKind.L0Off], found.Complaints.Select(one => one.Kind));
        Assert.InRange(found.DecoderNorms.Largest, 1.99, 2.01);
        sae.Origin = new DictionaryOrigin("saelens", "x") { DeclaredL0 = found.Best!.L0 };
        Assert.Empty(patients.Examine(sae).Complaints);
    }

    [Fact]
    public void Another_models_dictionary_belongs_nowhere()
    {
        using var noise = new JumpReLUAutoencoder(randn(16, 32), zeros(32), zeros(32), randn(32, 16), zeros(16)) { Input = Home, Target = Home };
        var found = patients.Examine(noise);
        Assert.Equal(ComplaintKind.NothingFits, Assert.Single(found.Complaints).Kind);
        Assert.Null(found.Best);
        Assert.StartsWith("It belongs nowhere in this model", found.Answer, StringComparison.Ordinal);
        using var wide = new JumpReLUAutoencoder(randn(17, 32), zeros(32), zeros(32), randn(32, 17), zeros(17));
        Assert.Contains("reads width 17 and writes 17, but the model's sites have 16", Assert.Throws<AssayException>(() => patients.Examine(wide)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_a_few_tokens_and_wrong_options_are_refused()
    {
        using var little = new ToyModel(sequences: 1);
        using var sae = patients.Spoilt("residual", Home);
        Assert.Contains("ordinary tokens, expected at least 16: name a longer one", Assert.Throws<AssayException>(() => new DictionaryDoctor(little.Model, little.Text).Examine(sae, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        var wrong = new DoctorOptions { Tokens = 1, ScreeningTokens = 1, Finalists = 0, SiteMargin = 0.5, L0Factor = 0.5, RepairShare = 0, NoFit = 2, UnitTolerance = 0 };
        Assert.Equal(["tokens", "screeningTokens", "finalists", "siteMargin", "l0Factor", "repairShare", "noFit", "unitTolerance"], wrong.Faults().Select(fault => fault.Member));
        Assert.Empty(new DoctorOptions().Faults());
    }

    [Fact]
    public void Examining_keeps_no_tensors()
    {
        using var sae = patients.Spoilt("residual", new Site(SiteKind.MlpOut, 2));
        patients.Examine(sae);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        patients.Examine(sae);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void Rescale(IReadOnlyDictionary<string, Tensor> state, double factor)
    {
        foreach (var name in (string[])["b_enc", "threshold", "b_dec"])
            state[name].mul_(factor);
    }
}
