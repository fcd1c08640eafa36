using Assay.BoardGames.Experiments;
using Assay.BoardGames.Experiments.Claims;
using Assay.Core.Findings;
using Assay.Core.Randomness;
using static Assay.BoardGames.Tests.Experiments.HandMadeBoards;

namespace Assay.BoardGames.Tests.Experiments;

public sealed class ModelClaimsTests
{
    [Theory]
    [InlineData(0.10, 0.105, 2, 0, 0.25, Verdict.Holds)]       // a hundredth apart at most; coverage 1 against .75
    [InlineData(0.10, 0.105, 2, 2, 0, Verdict.Fails)]          // as close on the board as on the proxy
    [InlineData(0.10, 0.15, 2, 0, double.NaN, Verdict.Inconclusive)]       // not close
    public void Architectures_part_where_proxies_agree_and_the_board_does_not(double fvu, double other, int missed, int otherMissed, double apart, Verdict verdict)
    {
        var measured = Measured([.. Flat(BoardFamily.Standard, fvu, _ => missed), .. Flat(BoardFamily.TopK, other, _ => otherMissed)]);
        foreach (var finding in Separation.Judge(measured))
        {
            Assert.Equal(apart, finding.Value, 1e-6);
            Assert.Equal((verdict, double.IsNaN(apart)), (finding.Verdict, finding.Note.Contains("No two architectures come as close as 0.01", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void The_pair_furthest_apart_is_chosen_on_every_other_game_and_judged_on_the_rest()
    {
        // TopK excels on even games alone; Gated a little, on all.
        var measured = Measured([.. Flat(BoardFamily.Standard, 0.1, _ => 2), .. Flat(BoardFamily.TopK, 0.1, game => game % 2 == 0 ? 0 : 2), .. Flat(BoardFamily.Gated, 0.1, _ => 1)]);
        Assert.Equal((BoardFamily.TopK, BoardFamily.Standard), Separation.Widest(measured.Repetitions[0], BoardMeasurements.Coverage, 0.01));
        var finding = Separation.Judge(measured).First();
        Assert.Equal((0, Verdict.Fails), (finding.Value, finding.Verdict));
        Assert.Equal("TopK against Standard.", finding.Note);
    }

    [Theory]
    [InlineData(9, 8, 0.25, Verdict.Holds)]       // the probe peaks after block 1, where reconstruction is 1 and elsewhere .75 at most
    [InlineData(8, 9, -0.25, Verdict.Fails)]      // the probe peaks after block 2
    public void Reconstruction_is_held_against_the_block_where_the_probe_peaks(int probeAtOne, int probeAtTwo, double above, Verdict verdict)
    {
        BoardLayer[] layers =
        [
            new(0, Dictionary(BoardFamily.StandardAnnealed, 20, 0.1, _ => 3), Probe(5)),
            new(1, Dictionary(BoardFamily.StandardAnnealed, 20, 0.1, _ => 0), Probe(probeAtOne)),
            new(2, Dictionary(BoardFamily.StandardAnnealed, 20, 0.1, _ => 2), Probe(probeAtTwo)),
        ];
        var finding = Assert.Single(LayerSweep.Judge(Measured(Flat(BoardFamily.Standard, 0.1, _ => 0), layers)));
        Assert.Equal(above, finding.Value, 1e-6);
        Assert.Equal(verdict, finding.Verdict);
        Assert.Contains("reconstruction after block 1 (1.000)", finding.Note, StringComparison.Ordinal);
        Assert.Empty(LayerSweep.Judge(Measured(Flat(BoardFamily.Standard, 0.1, _ => 0))));
    }

    [Theory]
    [InlineData(0.9, 0.8, 0.1, Verdict.Holds)]
    [InlineData(0.8, 0.9, -0.1, Verdict.Fails)]
    [InlineData(double.NaN, double.NaN, double.NaN, Verdict.Inconclusive)]
    public void Loss_recovered_is_compared_at_equal_L0(double annealed, double plain, double difference, Verdict verdict)
    {
        var finding = LossRecovered.Judge(Measured([.. Flat(BoardFamily.StandardAnnealed, 0.1, _ => 0, annealed), .. Flat(BoardFamily.Standard, 0.1, _ => 0, plain)])).Single();
        Assert.Equal(difference, finding.Value, 1e-9);
        Assert.Equal((verdict, "p-anneal-loss-standard"), (finding.Verdict, finding.Id));
    }

    [Fact]
    public void A_model_too_weak_leaves_claims_about_the_board_open_and_those_about_proxies_judged()
    {
        BoardMeasurement[] dictionaries = [.. Flat(BoardFamily.Standard, 0.2, _ => 0, 0.8), .. Flat(BoardFamily.StandardAnnealed, 0.1, _ => 0, 0.9)];
        var (strong, weak) = (Judge(0.9), Judge(0.899));
        Assert.Equal(strong.Keys, weak.Keys);
        string[] proxies = ["p-anneal-fvu-standard", "p-anneal-loss-standard"];
        foreach (var (id, finding) in weak.Where(one => one.Key != "random-model-is-always-on"))
        {
            Assert.Equal(Scope.Scaled, finding.Scope);
            Assert.Equal(proxies.Contains(id) ? Verdict.Holds : Verdict.Inconclusive, finding.Verdict);
            Assert.Equal(!proxies.Contains(id), finding.Note.Contains("reads the board with an F1 of 0.899, and 0.9 is needed", StringComparison.Ordinal));
        }
        Assert.Equal(Verdict.Holds, strong["trained-beats-control-coverage"].Verdict);
        Assert.DoesNotContain(strong.Values, finding => finding.Note.Contains("too weak", StringComparison.Ordinal));
        Assert.Equal(strong["random-model-is-always-on"], weak["random-model-is-always-on"]);

        Dictionary<string, Finding> Judge(double probe) =>
            BoardClaims.Judge(Measured(dictionaries, model: Model(probe, 0.9)), 20, new SeedStreams(1)).ToDictionary(finding => finding.Id);
    }
}
