using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Options;
using Assay.Dictionaries.Doctor;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay sae doctor</c>: which tensor of a model a dictionary is for, and what is wrong with it.</summary>
internal static class SaeDoctorVerb
{
    private static readonly Option<int> Tokens = new("--tokens") { Description = "Tokens on which the places that come into question are compared.", HelpName = "count", DefaultValueFactory = _ => new DoctorOptions().Tokens };

    public static Verb Verb { get; } = new()
    {
        Name = "doctor",
        Summary = "Find out which tensor of the model a dictionary is for, and whether a bias or a constant is folded twice or not at all.",
        Options = [SaeOptions.Folder, LoadedModel.Folder, TextOptions.PathOption, TextOptions.StoriesOption, LoadedModel.Context, Tokens, SharedOptions.Seed, SharedOptions.Threads, SharedOptions.Device, SharedOptions.DType],
        Examples =
        [
            new("sae doctor --sae my-sae --model my-model", "every site that fits in width, ranked by FVU, against what the file says"),
            new("sae doctor --sae my-sae --model my-model --text wiki.txt --tokens 4096 --json", "on other text and more of it, for a program"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var options = OptionsCheck.Require(new DoctorOptions { Tokens = call.Value(Tokens), ScreeningTokens = Math.Max(16, Math.Min(call.Value(Tokens), new DoctorOptions().ScreeningTokens)) }, "sae doctor");
        using var sae = SaeOptions.Load(call);
        using var model = LoadedModel.Open(call);
        using var text = model.HeldOutText(call);
        var found = new DictionaryDoctor(model.Model, text, options).Examine(sae, call.Cancellation);
        return new(new
        {
            found.Answer, Complaints = found.Complaints.Select(one => new { one.Kind, one.Text }), Best = found.Best is { } best ? Fit(best) : null, Declared = found.Declared is { } declared ? Fit(declared) : null,
            Repair = found.Repair?.Words, found.BestScale, DecoderNorms = new { found.DecoderNorms.Least, found.DecoderNorms.Largest }, found.DeclaredL0, found.Tokens, Ranking = found.Ranking.Select(Fit),
        }, console => Show(console, found));
    }

    private static object Fit(Fit fit) => new { Input = fit.Input.Name, Target = fit.Target.Name, fit.Fvu, fit.L0, fit.OutputScale };

    private static void Show(IAnsiConsole console, Diagnosis found)
    {
        console.Write(RunTables.Rows(["as it is, at", "FVU", "L0", ""], found.Ranking.Select(fit => new[] { fit.Place, RunTables.Number(fit.Fvu), RunTables.Number(fit.L0), Remark(found, fit) })));
        console.WriteLine(Invariant($"{found.Tokens:N0} tokens; decoder rows have norms from {found.DecoderNorms.Least:G4} to {found.DecoderNorms.Largest:G4}; best scale on the input {found.BestScale:G3}{(found.DeclaredL0 is { } l0 ? Invariant($"; declared L0 {l0:0.#}") : "")}"));
        console.WriteLine(found.Answer);
        if (found.Complaints.Count == 0)
            console.WriteLine("Nothing is wrong with it.");
        foreach (var complaint in found.Complaints)
            console.WriteLine(Invariant($"- {complaint.Kind}: {complaint.Text}."));
    }

    private static string Remark(Diagnosis found, Fit fit)
    {
        var says = found.Declared == fit ? "the file says so" : "";
        return found.Best is { } best && (best.Input, best.Target) == (fit.Input, fit.Target) ? $"here it belongs{(says.Length > 0 ? $"; {says}" : "")}" : says;
    }
}
