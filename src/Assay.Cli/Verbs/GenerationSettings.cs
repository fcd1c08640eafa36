using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Options;
using Assay.Models;
using Assay.Models.Generation;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Cli.Verbs;

/// <summary>What every verb takes that lets a model write.</summary>
internal static class GenerationSettings
{
    private static readonly Option<int?> Tokens = new("--tokens") { Description = "Tokens to add, at most [default: 100].", HelpName = "count" };

    private static readonly Option<double?> Temperature = new("--temperature") { Description = "Logits are divided by this; 0 always takes the likeliest [default: 0.8].", HelpName = "number" };

    private static readonly Option<int?> TopK = new("--top-k") { Description = "Draw among so many of the likeliest, 0 among all [default: 40].", HelpName = "count" };

    private static readonly Option<double?> TopP = new("--top-p") { Description = "Draw among the fewest that together have this probability [default: 1, all].", HelpName = "share" };

    private static readonly Option<string[]> Stop = new("--stop") { Description = "End the text before this string; may be repeated.", HelpName = "text", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    private static readonly Option<string> Type = Words.Option("--dtype", "Number format of weights and activations [default: the file's; float32 for float16].", null, "float32", "bfloat16");

    /// <summary>How to draw, for any verb.</summary>
    public static IReadOnlyList<Option> Drawing { get; } = [Tokens, Temperature, TopK, TopP, Stop];

    /// <summary>The same and where the model is, for verbs that take it as it is stored.</summary>
    public static IReadOnlyList<Option> WithModel { get; } = [LoadedModel.Folder, .. Drawing, SharedOptions.Seed, SharedOptions.Threads, SharedOptions.Device, Type];

    public static TextGenerationOptions Read(Invocation call, string verb)
    {
        var defaults = new TextGenerationOptions();
        return OptionsCheck.Require(defaults with
        {
            Tokens = call.Value(Tokens) ?? defaults.Tokens,
            Temperature = call.Value(Temperature) ?? defaults.Temperature,
            TopK = call.Value(TopK) ?? defaults.TopK,
            TopP = call.Value(TopP) ?? defaults.TopP,
            Stop = call.Value(Stop) ?? [],
        }, verb);
    }

    /// <summary>The model that <c>--model</c> names, kept as it is stored unless <c>--dtype</c> says otherwise.</summary>
    public static Transformer Load(Invocation call)
    {
        var (device, folder) = (TensorSettings.Apply(call), call.Required(LoadedModel.Folder));
        var model = Transformer.Load(folder, call.Value(Type) is { } asked ? DTypes.Parse(asked) : Kept(Transformer.StoredType(folder)));
        if (model.Device.type == device.type)
            return model;
        using (model)
            return model.To(device, model.DType);
    }

    // No processor of today computes in float16, and no model needs float64.
    private static ScalarType Kept(ScalarType stored) => stored is ScalarType.BFloat16 ? stored : ScalarType.Float32;
}
