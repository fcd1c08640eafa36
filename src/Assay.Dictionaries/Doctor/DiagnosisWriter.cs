using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Doctor;

/// <summary>Turns measurements into complaints and one answer.</summary>
internal sealed class DiagnosisWriter(SparseAutoencoder dictionary, DoctorOptions options)
{
    public Diagnosis Write(Examination examination, IReadOnlyList<Fit> ranking)
    {
        var declared = ranking.FirstOrDefault(examination.IsDeclared);
        var plain = declared is not null && declared.Fvu <= ranking[0].Fvu * options.SiteMargin ? declared : ranking[0];
        var (repair, best) = Repaired(examination, ranking, plain);
        best = repair is null && plain.Fvu > options.NoFit ? null : best;
        var scale = repair?.Scale ?? (best is null ? 1 : examination.BestScale(plain));
        var (norms, l0) = (Norms(), dictionary.Origin?.DeclaredL0);
        List<Complaint?> complaints =
        [
            Site(examination, declared, best),
            repair is null ? null : new(repair.Kind, Invariant($"{repair.Words}; FVU at {best!.Place} is then {best.Fvu:G3} instead of {At(ranking, best) ?? plain.Fvu:G3}")),
            DecoderRows(norms),
            L0(best, l0),
        ];
        return new Diagnosis
        {
            Ranking = ranking, Declared = declared, Best = best, Repair = repair, BestScale = scale, DecoderNorms = norms, DeclaredL0 = l0, Tokens = examination.Tokens,
            Complaints = [.. complaints.OfType<Complaint>()], Answer = Answer(examination, ranking[0], best, repair),
        };
    }

    private (Repair? Repair, Fit? Fit) Repaired(Examination examination, IReadOnlyList<Fit> ranking, Fit plain)
    {
        var (repair, fit) = examination.BestRepair(ranking);
        return fit.Fvu < options.RepairShare * plain.Fvu && fit.Fvu < options.NoFit ? (repair, fit) : (null, plain);
    }

    private Complaint? Site(Examination examination, Fit? declared, Fit? best)
    {
        if (best is null)
            return new(ComplaintKind.NothingFits, "it explains no activation of this model better than the mean does, with none of the known mistakes undone: it belongs to another model, or its weights are damaged");
        if (examination.Declared is null && dictionary.Input is { } absent)
            return new(ComplaintKind.WrongSite, Invariant($"the file says {Place((new(absent), new(dictionary.Target ?? absent)))}, which this model does not have in that width; it fits {best.Place} with FVU {best.Fvu:G3} and L0 {best.L0:0.#}"));
        if (examination.Declared is not { } named || (best.Input, best.Target) == named)
            return null;
        var there = declared is null ? "" : Invariant($", where its FVU is {declared.Fvu:G3} and L0 {declared.L0:0.#}");
        return new(ComplaintKind.WrongSite, Invariant($"the file says {Place(named)}{there}; it fits {best.Place} with FVU {best.Fvu:G3} and L0 {best.L0:0.#}. Change the file's hook, or name the site with --site and --target"));
    }

    private Complaint? DecoderRows((double Least, double Largest) norms) =>
        dictionary.Origin?.Format.StartsWith("gemma-scope", StringComparison.Ordinal) == true && (norms.Least < 1 - options.UnitTolerance || norms.Largest > 1 + options.UnitTolerance) && dictionary.Origin.Changes.Count == 0
            ? new(ComplaintKind.DecoderNotUnit, Invariant($"decoder rows have norms from {norms.Least:G4} to {norms.Largest:G4}, expected 1 in this format: the weights were changed or are another's"))
            : null;

    private Complaint? L0(Fit? best, double? declared) =>
        best is not null && declared is { } l0 && (best.L0 > l0 * options.L0Factor || best.L0 < l0 / options.L0Factor)
            ? new(ComplaintKind.L0Off, Invariant($"{best.L0:0.#} latents are active per token, but {l0:0.#} are declared: another dictionary of the same family, other text, or thresholds in other units"))
            : null;

    private string Answer(Examination examination, Fit first, Fit? best, Repair? repair)
    {
        if (best is null)
            return Invariant($"It belongs nowhere in this model: the best place is {first.Place} with FVU {first.Fvu:G3}, and always answering the mean has 1.");
        var says = examination.Declared is not { } named ? Unplaced()
            : (best.Input, best.Target) == named ? "The file says so too." : $"The file says {Place(named)}: that is wrong.";
        return Invariant($"It belongs at {best.Place} (FVU {best.Fvu:G3}, L0 {best.L0:0.#}){(repair is null ? "" : ", once repaired")}. {says}");
    }

    private string Unplaced() => (dictionary.Input, dictionary.Origin?.Hook) switch
    {
        ({ } absent, _) => $"The file says {absent}, which this model does not have in that width.",
        (null, { } hook) => $"The file says '{hook}', which is no site known here.",
        _ => "The file does not say where it belongs.",
    };

    private static double? At(IReadOnlyList<Fit> ranking, Fit best) => ranking.FirstOrDefault(fit => (fit.Input, fit.Target) == (best.Input, best.Target))?.Fvu;

    private static string Place((Reading Input, Reading Target) named) => named.Input == named.Target ? named.Input.Name : $"{named.Input.Name} -> {named.Target.Name}";

    private (double Least, double Largest) Norms()
    {
        using var _ = NewDisposeScope();
        var norms = dictionary.DecoderWeights.to(ScalarType.Float32).norm(1);
        return (norms.min().item<float>(), norms.max().item<float>());
    }
}
