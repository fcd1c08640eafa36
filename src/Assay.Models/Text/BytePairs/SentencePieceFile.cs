using System.Text;
using Assay.Core.Errors;

namespace Assay.Models.Text.BytePairs;

/// <summary>What a piece is for; the numbers are those of sentencepiece_model.proto.</summary>
internal enum PieceKind
{
    /// <summary>Text, made by merging.</summary>
    Normal = 1,

    /// <summary>Stands for what no piece holds.</summary>
    Unknown = 2,

    /// <summary>No text: BOS, EOS.</summary>
    Control = 3,

    /// <summary>Cut out of the text before merging.</summary>
    UserDefined = 4,

    /// <summary>Merges, but is taken apart again at the end.</summary>
    Unused = 5,

    /// <summary>One byte, spelt <c>&lt;0x41&gt;</c>.</summary>
    Byte = 6,
}

/// <summary>One piece of a SentencePiece model.</summary>
internal sealed record SentencePiece(string Text, float Score, PieceKind Kind);

/// <summary>A SentencePiece <c>tokenizer.model</c> as it stands in the file: a protobuf ModelProto (github.com/google/sentencepiece, src/sentencepiece_model.proto).</summary>
internal sealed class SentencePieceFile
{
    private const int LargestFile = 1 << 28;        // the largest vocabularies in use take some 5 MB
    private const int LongestPiece = 512;           // characters; SentencePiece's own limit in training is 16 by default

    private readonly List<SentencePiece> _pieces = [];
    private string _bosPiece = "<s>", _eosPiece = "</s>", _padPiece = "<pad>";

    private SentencePieceFile(string path) => Path = path;

    public string Path { get; }

    public IReadOnlyList<SentencePiece> Pieces => _pieces;

    public int ModelType { get; private set; } = 1;

    public bool ByteFallback { get; private set; }

    public bool BlankAsSuffix { get; private set; }

    public string UnknownSurface { get; private set; } = " \u2047 ";

    public bool DummyPrefix { get; private set; } = true;

    public bool RemovesExtraBlanks { get; private set; } = true;

    public bool EscapesBlanks { get; private set; } = true;

    public int? Bos => Control(_bosPiece);

    public int? Eos => Control(_eosPiece);

    public int? Pad => Control(_padPiece);

    public static SentencePieceFile Read(string path)
    {
        var file = new SentencePieceFile(path);
        file.ReadModel(new ProtobufReader(Content(path), 0, path));
        file.RequireUsable();
        return file;
    }

    private static byte[] Content(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= LargestFile
                ? File.ReadAllBytes(path)
                : throw new UnreadableFileException(path, FormattableString.Invariant($"has {length} bytes, expected at most {LargestFile} of a SentencePiece model"));
        }
        catch (IOException failure)
        {
            throw new UnreadableFileException(path, $"cannot be read: {failure.Message}", failure);
        }
    }

    private void ReadModel(ProtobufReader model)
    {
        while (model.Next())
        {
            if (model.Field == 1)
                ReadPiece(model.Message());
            else if (model.Field == 2)
                ReadTraining(model.Message());
            else if (model.Field == 3)
                ReadNormalizer(model.Message());
            else if (model.Field == 5)
                RequireNoTable(model.Message(), "denormalizer_spec");
        }
    }

    private void ReadPiece(ProtobufReader piece)
    {
        var text = ReadOnlySpan<byte>.Empty;
        var (score, kind) = (0f, PieceKind.Normal);
        while (piece.Next())
        {
            switch (piece.Field)
            {
                case 1: text = piece.Bytes(); break;
                case 2: score = piece.Single(); break;
                case 3: kind = (PieceKind)piece.Int32(); break;
            }
        }
        var fault = !Enum.IsDefined(kind) ? $"has type {(int)kind}, expected 1 to 6"
            : text.IsEmpty ? "is empty"
            : text.Length > 4 * LongestPiece ? FormattableString.Invariant($"is {text.Length} bytes long, expected at most {4 * LongestPiece}")
            : !float.IsFinite(score) ? FormattableString.Invariant($"has score {score}, expected a finite number")
            : null;
        _pieces.Add(fault is null ? new(Encoding.UTF8.GetString(text), score, kind) : throw Fault($"piece {_pieces.Count} {fault}"));
    }

    private void ReadTraining(ProtobufReader training)
    {
        while (training.Next())
        {
            switch (training.Field)
            {
                case 3: ModelType = training.Int32(); break;
                case 24: BlankAsSuffix = training.Bool(); break;
                case 35: ByteFallback = training.Bool(); break;
                case 44: UnknownSurface = Encoding.UTF8.GetString(training.Bytes()); break;
                case 46: _bosPiece = Encoding.UTF8.GetString(training.Bytes()); break;
                case 47: _eosPiece = Encoding.UTF8.GetString(training.Bytes()); break;
                case 48: _padPiece = Encoding.UTF8.GetString(training.Bytes()); break;
            }
        }
    }

    private void ReadNormalizer(ProtobufReader normalizer)
    {
        RequireNoTable(normalizer, "normalizer_spec");
        while (normalizer.Next())
        {
            switch (normalizer.Field)
            {
                case 3: DummyPrefix = normalizer.Bool(); break;
                case 4: RemovesExtraBlanks = normalizer.Bool(); break;
                case 5: EscapesBlanks = normalizer.Bool(); break;
            }
        }
    }

    // The tables of nmt_nfkc and its kin; the BPE models of Gemma and Llama 2 are "identity" and have none.
    private void RequireNoTable(ProtobufReader spec, string name)
    {
        while (spec.Next())
        {
            if (spec.Field == 2 && spec.Bytes().Length > 0)
                throw Fault($"{name} holds a table (precompiled_charsmap), expected the identity; save the tokenizer as tokenizer.json instead");
        }
    }

    private void RequireUsable()
    {
        if (ModelType != 2)
            throw Fault($"is a {ModelType switch { 1 => "unigram", 3 => "word", 4 => "character", _ => $"type-{ModelType}" }} model, expected BPE (trainer_spec.model_type 2)");
        if (_pieces.Count == 0)
            throw Fault("has no pieces; is it a SentencePiece model?");
        if (_pieces.Count(piece => piece.Kind == PieceKind.Unknown) is var unknown && unknown != 1)
            throw Fault($"has {unknown} pieces of type UNKNOWN, expected one");
        var twice = _pieces.GroupBy(piece => (piece.Text, piece.Kind is PieceKind.Normal or PieceKind.UserDefined or PieceKind.Unused)).FirstOrDefault(group => group.Skip(1).Any());
        if (twice is not null)
            throw Fault($"piece '{twice.Key.Text}' is there twice");
    }

    private int? Control(string piece)
    {
        var id = _pieces.FindIndex(p => p.Kind == PieceKind.Control && string.Equals(p.Text, piece, StringComparison.Ordinal));
        return id < 0 ? null : id;
    }

    public UnreadableFileException Fault(string fault) => new(Path, fault);
}
