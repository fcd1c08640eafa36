using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Runs;
using Assay.Models;
using Assay.Models.Text;
using Assay.Tensors;

namespace Assay.Cli.Verbs;

/// <summary>A language model's folder opened for use: weights, tokenizer, and the text it was trained on where it was trained here.</summary>
internal sealed class LoadedModel : IDisposable
{
    private const int LongestByDefault = 1024;      // Gemma Scope, data

    private readonly TextOptions? _trainedOn;

    private LoadedModel(Transformer model, ITokenizer tokenizer, TextOptions? trainedOn) => (Model, Tokenizer, _trainedOn) = (model, tokenizer, trainedOn);

    public static Option<string> Folder { get; } = new("--model") { Description = "Language model's folder: Hugging Face's, or as lm train writes it.", HelpName = "folder", Required = true };

    /// <summary>How long the sequences are that text is cut into.</summary>
    public static Option<int?> Context { get; } = new("--context") { Description = "Tokens per sequence [default: the model's context, at most 1024].", HelpName = "tokens" };

    public Transformer Model { get; }

    public ITokenizer Tokenizer { get; }

    /// <summary>Loads what <c>--model</c> names, on the device and in the type asked for.</summary>
    public static LoadedModel Open(Invocation call) => Open(call, call.Required(Folder));

    /// <summary>Loads a model's folder, on the device and in the type asked for.</summary>
    public static LoadedModel Open(Invocation call, string folder)
    {
        var tokenizer = Tokenizers.Load(folder);        // first: a folder without one is told before gigabytes are read
        return new LoadedModel(Weights(call, folder), tokenizer, TrainedOn(folder));
    }

    /// <summary>The model alone, without a tokenizer: kept in the type asked for from the first byte, then brought to the device.</summary>
    public static Transformer Weights(Invocation call, string folder)
    {
        var device = TensorSettings.Apply(call);
        var model = Transformer.Load(folder, DTypes.Parse(call.Value(SharedOptions.DType) ?? "float32"));
        if (model.Device.type == device.type)
            return model;
        using (model)
            return model.To(device, model.DType);
    }

    /// <summary>The text named by <c>--text</c> or <c>--stories</c>, whole; else what the model was trained on, without the held-out part.</summary>
    public TokenSequences TrainingText(Invocation call) => Pack(call, TextOptions.Named(call)?.Documents() ?? Own.Split().Train);

    /// <summary>The text named by <c>--text</c> or <c>--stories</c>, whole; else what was held out of the model's own text.</summary>
    public TokenSequences HeldOutText(Invocation call) => Pack(call, TextOptions.Named(call)?.Documents() ?? Own.Split().HeldOut);

    public void Dispose() => Model.Dispose();

    // A model that was not trained here says nothing of its text: the stories stand in.
    private TextOptions Own => _trainedOn ?? new TextOptions();

    private TokenSequences Pack(Invocation call, IReadOnlyList<string> documents) => TokenSequences.Pack(documents, Tokenizer, Length(call));

    private int Length(Invocation call)
    {
        var most = Model.Config.ContextLength;
        if (call.Value(Context) is not { } length)
            return Math.Min(most, LongestByDefault);
        return length >= 2 && length <= most
            ? length
            : throw new AssayException(FormattableString.Invariant($"--context {length}: expected 2 to {most}, the model's context"));
    }

    private static TextOptions? TrainedOn(string folder) =>
        File.Exists(Path.Combine(folder, "run.json")) && RunSummary.Of(Path.GetFullPath(folder)).Record is { Kind: LmTrainVerb.Kind } record
            ? OptionsJson.Read<LmTrainOptions>(record.Options.GetRawText(), Path.Combine(folder, "run.json")).Text
            : null;
}
