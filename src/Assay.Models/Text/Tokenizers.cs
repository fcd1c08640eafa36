using Assay.Core.Errors;
using Assay.Models.Text.BytePairs;

namespace Assay.Models.Text;

/// <summary>Opens the tokenizer of a model's folder, whoever made it.</summary>
public static class Tokenizers
{
    /// <summary><c>tokenizer.json</c> where it is there, else SentencePiece's <c>tokenizer.model</c>; <c>tokenizer_config.json</c> beside it says which tokens open and close.</summary>
    /// <param name="folder">A model's folder, as Hugging Face lays it out or as <see cref="ITokenizer.Save"/> writes it.</param>
    /// <exception cref="UnreadableFileException">There is none, or it asks for something that is not understood.</exception>
    public static ITokenizer Load(string folder)
    {
        var (json, model) = (Path.GetFullPath(Path.Combine(folder, TokenizerJson.FileName)), Path.GetFullPath(Path.Combine(folder, SentencePieceTokenizer.FileName)));
        if (File.Exists(json))
            return HubTokenizer.Load(json, TokenizerSettings.Read(folder));
        if (File.Exists(model))
            return SentencePieceTokenizer.Load(model, TokenizerSettings.Read(folder));
        throw new UnreadableFileException(folder, $"holds no {TokenizerJson.FileName} and no {SentencePieceTokenizer.FileName}; a model's folder holds its tokenizer beside its weights");
    }
}
