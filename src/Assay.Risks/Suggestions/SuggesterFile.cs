using System.Security.Cryptography;
using System.Text;
using Assay.Core.Errors;

namespace Assay.Risks.Suggestions;

/// <summary>What was learnt, as a file: a format's name, SHA-256 of the rest, then targets, vocabularies and weights in little-endian order.</summary>
/// <remarks>It holds numbers and words alone. A file that is cut, changed or of another version is unreadable, and whoever asked learns anew.</remarks>
internal static class SuggesterFile
{
    private const string Format = "assay-suggester-1";

    private const int MostEntries = 1 << 24;

    public static void Write(Stream stream, RiskSuggester suggester)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
            WriteTargets(writer, suggester.Learnt);
        var content = body.ToArray();
        stream.Write(Encoding.ASCII.GetBytes(Format));
        stream.Write(SHA256.HashData(content));
        stream.Write(content);
    }

    /// <summary>Reads what was learnt.</summary>
    /// <param name="file">All bytes.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="recipe">What it was learnt by.</param>
    /// <exception cref="UnreadableFileException">It is not what <see cref="Write"/> wrote.</exception>
    public static RiskSuggester Read(byte[] file, string name, SuggestionRecipe recipe)
    {
        var head = Format.Length + SHA256.HashSizeInBytes;
        if (file.Length < head || !file.AsSpan(0, Format.Length).SequenceEqual(Encoding.ASCII.GetBytes(Format)) || !SHA256.HashData(file.AsSpan(head)).AsSpan().SequenceEqual(file.AsSpan(Format.Length, SHA256.HashSizeInBytes)))
            throw new UnreadableFileException(name, "is no suggester, or not whole");
        using var reader = new BinaryReader(new MemoryStream(file, head, file.Length - head), Encoding.UTF8);
        try
        {
            return new(ReadTargets(reader), recipe);
        }
        catch (Exception failure) when (failure is EndOfStreamException or IOException or ArgumentException or FormatException or InvalidDataException)
        {
            throw new UnreadableFileException(name, $"is no suggester: {failure.Message}", failure);
        }
    }

    // A model that serves two targets, the subdomains', is written once.
    private static void WriteTargets(BinaryWriter writer, IReadOnlyList<LearntTarget> targets)
    {
        List<TargetModel> models = [.. targets.SelectMany(target => Models(target.Model.Model)).Distinct(ReferenceEqualityComparer.Instance).Cast<TargetModel>()];
        writer.Write(models.Count);
        models.ForEach(model => WriteModel(writer, model));
        writer.Write(targets.Count);
        foreach (var target in targets)
            WriteTarget(writer, target, model => models.FindIndex(one => ReferenceEquals(one, model)));
    }

    private static IReadOnlyList<LearntTarget> ReadTargets(BinaryReader reader)
    {
        var models = Read(reader, () => ReadModel(reader));
        return Read(reader, () => ReadTarget(reader, models));
    }

    private static IEnumerable<TargetModel> Models(CodeModel model) => model.Detour is { } detour ? [model.Direct, detour.Subdomains] : [model.Direct];

    private static void WriteTarget(BinaryWriter writer, LearntTarget target, Func<TargetModel, int> number)
    {
        var (model, detour) = (target.Model.Model, target.Model.Model.Detour);
        writer.Write((int)target.Target);
        Write(writer, target.Codes, writer.Write);
        writer.Write(target.Model.Temperature);
        writer.Write(target.Model.Threshold);
        writer.Write(number(model.Direct));
        writer.Write(detour is not null);
        if (detour is null)
            return;
        writer.Write(number(detour.Subdomains));
        writer.Write(detour.Share);
        Write(writer, detour.Given, given => Write(writer, given, writer.Write));
    }

    private static LearntTarget ReadTarget(BinaryReader reader, IReadOnlyList<TargetModel> models)
    {
        var target = (SuggestionTarget)reader.ReadInt32();
        var codes = Read(reader, reader.ReadString);
        var (temperature, threshold, direct) = (reader.ReadDouble(), reader.ReadDouble(), Pick(models, reader.ReadInt32()));
        var detour = reader.ReadBoolean() ? ReadDetour(reader, models) : null;
        return new(codes, new(new(target, direct, detour), temperature, threshold));
    }

    private static Detour ReadDetour(BinaryReader reader, IReadOnlyList<TargetModel> models)
    {
        var (subdomains, share) = (Pick(models, reader.ReadInt32()), reader.ReadDouble());
        return new(subdomains, Read(reader, () => Read(reader, reader.ReadDouble)), share);
    }

    private static TargetModel Pick(IReadOnlyList<TargetModel> models, int number) => number >= 0 && number < models.Count ? models[number] : throw new InvalidDataException("a model that is not there");

    private static void WriteModel(BinaryWriter writer, TargetModel model)
    {
        WriteTerms(writer, model.Space.WordTerms);
        writer.Write(model.Space.RunTerms is not null);
        if (model.Space.RunTerms is { } runs)
            WriteTerms(writer, runs);
        writer.Write(model.Space.RunWeight);
        Write(writer, model.Classifier.Weights, writer.Write);
        Write(writer, model.Classifier.Biases, writer.Write);
    }

    private static TargetModel ReadModel(BinaryReader reader)
    {
        var words = ReadTerms(reader);
        var runs = reader.ReadBoolean() ? ReadTerms(reader) : null;
        var space = new FeatureSpace(words, runs, reader.ReadDouble());
        var (weights, biases) = (Read(reader, reader.ReadSingle), Read(reader, reader.ReadSingle));
        return weights.Length == space.Length * biases.Length ? new(space, new(weights, biases)) : throw new InvalidDataException("weights do not fit the vocabulary");
    }

    private static void WriteTerms(BinaryWriter writer, TfIdf terms)
    {
        Write(writer, terms.Vocabulary, writer.Write);
        Write(writer, terms.Rarity, writer.Write);
    }

    private static TfIdf ReadTerms(BinaryReader reader)
    {
        var (vocabulary, rarity) = (Read(reader, reader.ReadString), Read(reader, reader.ReadSingle));
        return vocabulary.Length == rarity.Length ? new(vocabulary, rarity) : throw new InvalidDataException("rarities do not fit the vocabulary");
    }

    private static void Write<T>(BinaryWriter writer, IReadOnlyCollection<T> values, Action<T> write)
    {
        writer.Write(values.Count);
        foreach (var value in values)
            write(value);
    }

    private static T[] Read<T>(BinaryReader reader, Func<T> read)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > MostEntries)
            throw new InvalidDataException("a list of an impossible length");
        var values = new T[count];
        for (var i = 0; i < count; i++)
            values[i] = read();
        return values;
    }
}
