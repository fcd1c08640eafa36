using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Dictionaries;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay sae convert</c>: a dictionary from one format to another, value by value.</summary>
internal static class SaeConvertVerb
{
    private const long LargestReadBack = 4L << 30;     // a second copy in memory

    private static readonly Option<string> From = new("--from") { Description = "Dictionary to read: its folder or file, in any known format.", HelpName = "path", Required = true };

    private static readonly Option<string> To = new("--to") { Description = "Where to write: a folder; for gemma-scope also a file that ends in .npz.", HelpName = "path", Required = true };

    private static readonly Option<string> Format = Words.Option("--format", "Format to write.", "saelens", [.. DictionaryFormat.All.Where(format => format.CanWrite).Select(format => format.Name)]);

    private static readonly Option<int?> First = new("--first") { Description = "First latent to keep [default: 0].", HelpName = "latent" };

    private static readonly Option<int?> Count = new("--count") { Description = "Latents to keep [default: all]; the others are not loaded.", HelpName = "count" };

    public static Verb Verb { get; } = new()
    {
        Name = "convert",
        Summary = "Write a dictionary in another format; what is read back is value by value the same.",
        Options = [From, To, Format, First, Count],
        Examples =
        [
            new("sae convert --from layers.10 --to layer-10-saelens", "from sparsify to SAELens"),
            new("sae convert --from my-sae --to gemma-scope-2b-pt-res --format gemma-scope", "to params.npz in the release's folders"),
            new("sae convert --from layer_12/width_1m/average_l0_72 --first 0 --count 4096 --to part", "the first 4,096 latents of a dictionary too large to load"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var (from, to, format) = (call.Required(From), call.Required(To), DictionaryFormat.Named(call.Value(Format)!));
        if (Path.GetFullPath(from) == Path.GetFullPath(to))
            throw new AssayException("--to is --from: name another place, so that the original stays");
        using var sae = Load(from, call.Value(First), call.Value(Count));
        var place = format.Write(sae, to);
        using var written = Bytes(sae) <= LargestReadBack ? format.Read(place) : null;
        var difference = written is null ? (double?)null : Difference(sae, written);
        var facts = new { From = from, FromFormat = sae.Origin!.Format, To = Path.GetFullPath(place), Format = format.Name, sae.Architecture, sae.Latents, Input = (written ?? sae).Input?.ToString(), LargestDifference = difference };
        var line = Invariant($"{from} ({facts.FromFormat}) -> {place} ({format.Name}): {sae.Architecture}, {sae.Latents} latents{Told(sae, written, difference)}");
        return new(facts, console => console.Profile.Out.Writer.WriteLine(line));     // the weights are gone by then
    }

    private static SparseAutoencoder Load(string from, int? first, int? count)
    {
        if (first is null && count is null)
            return SparseAutoencoder.Load(from);
        return count is { } kept ? SparseAutoencoder.Load(from, first ?? 0, kept) : throw new AssayException("--first needs --count, how many latents to keep from there");
    }

    private static string Told(SparseAutoencoder sae, SparseAutoencoder? written, double? difference) => (difference, written) switch
    {
        (0, { } same) => $"; read back value by value the same{Place(sae, same)}",
        ({ } most, { } folded) => Invariant($"; read back, weights differ by at most {most:G3}, since a convention was folded into them{Place(sae, folded)}"),
        _ => "; too large to be held twice, so not read back",
    };

    private static string Place(SparseAutoencoder sae, SparseAutoencoder written) =>
        sae.Input is { } site && written.Input != site ? $". The format cannot say that it reads {site}: give --site when it is used" : "";

    private static long Bytes(SparseAutoencoder sae) => sae.State().Values.Sum(weight => weight.numel() * weight.element_size());

    private static double Difference(SparseAutoencoder before, SparseAutoencoder after)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var (a, b) = (before.State(), after.State());
        return a.Max(pair => b.TryGetValue(pair.Key, out var other) ? Difference(pair.Value, other) : double.PositiveInfinity);
    }

    private static double Difference(TorchSharp.torch.Tensor before, TorchSharp.torch.Tensor after) => before.eq(after).all().item<bool>()
        ? 0
        : (before.to(TorchSharp.torch.float32) - after.to(TorchSharp.torch.float32)).abs().max().item<float>();
}
