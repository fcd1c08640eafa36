using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Options;
using Assay.Core.Runs;
using Assay.Models;
using Assay.Models.Text;
using Assay.Tensors;

namespace Assay.Cli.Verbs;

/// <summary>A language model's folder opened for use: weights, tokenizer, and the text it was trained on where it was trained here.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly TextOptions? _trainedOn;

    private LoadedModel(Transformer model, ITokenizer tokenizer, TextOptions? trainedOn) => (Model, Tokenizer, _trainedOn) = (model, tokenizer, trainedOn);

    public static Option<string> Folder { get; } = new("--model") { Description = "Language model's folder, as lm train writes it.", HelpName = "folder", Required = true };

    public Transformer Model { get; private set; }

    public ITokenizer Tokenizer { get; }

    /// <summary>Loads what <c>--model</c> names, on the device and in the type asked for.</summary>
    public static LoadedModel Open(Invocation call) => Open(call, call.Required(Folder));

    /// <summary>Loads a model's folder, on the device and in the type asked for.</summary>
    public static LoadedModel Open(Invocation call, string folder)
    {
        var device = TensorSettings.Apply(call);
        var loaded = new LoadedModel(Transformer.Load(folder), ByteLevelBpe.Load(folder), TrainedOn(folder));
        loaded.Move(device, DTypes.Parse(call.Value(SharedOptions.DType) ?? "float32"));
        return loaded;
    }

    /// <summary>The text named by <c>--text</c> or <c>--stories</c>, whole; else what the model was trained on, without the held-out part.</summary>
    public TokenSequences TrainingText(Invocation call) => Pack(TextOptions.Named(call)?.Documents() ?? Own.Split().Train);

    /// <summary>The text named by <c>--text</c> or <c>--stories</c>, whole; else what was held out of the model's own text.</summary>
    public TokenSequences HeldOutText(Invocation call) => Pack(TextOptions.Named(call)?.Documents() ?? Own.Split().HeldOut);

    public void Dispose() => Model.Dispose();

    // A model that was not trained here says nothing of its text: the stories stand in.
    private TextOptions Own => _trainedOn ?? new TextOptions();

    private TokenSequences Pack(IReadOnlyList<string> documents) => TokenSequences.Pack(documents, Tokenizer, Model.Config.ContextLength);

    private void Move(TorchSharp.torch.Device device, TorchSharp.torch.ScalarType type)
    {
        if (Model.Device.type == device.type && Model.DType == type)
            return;
        var before = Model;
        Model = before.To(device, type);
        before.Dispose();
    }

    private static TextOptions? TrainedOn(string folder) =>
        File.Exists(Path.Combine(folder, "run.json")) && RunSummary.Of(Path.GetFullPath(folder)).Record is { Kind: LmTrainVerb.Kind } record
            ? OptionsJson.Read<LmTrainOptions>(record.Options.GetRawText(), Path.Combine(folder, "run.json")).Text
            : null;
}
