using System.Text.Json;
using Assay.Core.Errors;
using Assay.Core.Options;

namespace Assay.Core.Runs;

/// <summary><c>metrics.jsonl</c>: one object a line, <c>{"step":100,"loss":3.21,"bitsPerByte":1.4}</c>; a value that is no number is the word "NaN".</summary>
public sealed class MetricsFile(string path) : IDisposable
{
    private const string StepMember = "step";
    private static readonly JsonSerializerOptions OneLine = new(OptionsJson.Settings) { WriteIndented = false };
    private readonly Lock _gate = new();
    private FileStream? _stream;

    /// <summary>Appends one step's values and hands the line to the operating system, so that a killed process loses none (a power cut may lose the last ones).</summary>
    /// <exception cref="AssayException">The disk is full.</exception>
    public void Append(long step, IReadOnlyDictionary<string, double> values)
    {
        if (values.ContainsKey(StepMember))
            throw new ArgumentException($"a series cannot be named '{StepMember}'; that member holds the step", nameof(values));
        var line = new Dictionary<string, object>(StringComparer.Ordinal) { [StepMember] = step };
        foreach (var (series, value) in values)
            line[series] = value;
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, OneLine), (byte)'\n'];
        lock (_gate)
            Write(bytes);
    }

    /// <summary>All series, each in the order of its steps; a step written twice counts with its later line. A torn last line is left out.</summary>
    /// <exception cref="UnreadableFileException">A line other than the last is no JSON object of numbers. A file that is absent gives no series.</exception>
    public static IReadOnlyDictionary<string, SortedList<long, double>> Read(string path)
    {
        var series = new SortedDictionary<string, SortedList<long, double>>(StringComparer.Ordinal);
        if (!File.Exists(path))
            return series;
        var text = OptionsJson.ReadText(path);
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < lines.Length; i++)
            ReadLine(lines[i], FormattableString.Invariant($"{path} line {i + 1}"), series);
        return series;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _stream?.Dispose();
            _stream = null;
        }
    }

    /// <summary>Cuts off what follows the last line end.</summary>
    internal void DropTornLine()
    {
        if (!File.Exists(path))
            return;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var length = stream.Length;
        for (; length > 0; length--)
        {
            stream.Position = length - 1;
            if (stream.ReadByte() == '\n')
                break;
        }
        stream.SetLength(length);
    }

    private void Write(byte[] bytes)
    {
        try
        {
            _stream ??= new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            _stream.Write(bytes);
        }
        catch (IOException failure)
        {
            throw new AssayException($"{path}: cannot be written: {failure.Message}. Free some space, then resume the run.", failure);
        }
    }

    private static void ReadLine(string line, string where, SortedDictionary<string, SortedList<long, double>> series)
    {
        Dictionary<string, double> values;
        try
        {
            values = JsonSerializer.Deserialize<Dictionary<string, double>>(line, OneLine)!;
        }
        catch (JsonException failure)
        {
            throw new UnreadableFileException(where, $"found {line}, expected an object of numbers", failure);
        }
        if (!values.Remove(StepMember, out var step))
            throw new UnreadableFileException(where, $"found no '{StepMember}' in {line}");
        foreach (var (name, value) in values)
        {
            if (!series.TryGetValue(name, out var points))
                series[name] = points = [];
            points[(long)step] = value;
        }
    }
}
