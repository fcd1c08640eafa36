using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Evaluation;

/// <summary>A small random model and random text with special tokens in it, and dictionaries whose effect is known without running them.</summary>
internal sealed class ToyModel : IDisposable
{
    public const int Bos = 2, Eos = 1;
    private readonly Tensor _ids;

    public ToyModel(int sequences = 6, int length = 10, long seed = 5)
    {
        var streams = new SeedStreams(seed);
        Model = Transformer.Create(Config, streams.Stream("model"));
        var draws = streams.Stream("text");
        var ids = new long[sequences, length];
        for (var s = 0; s < sequences; s++)
        {
            for (var t = 0; t < length; t++)
                ids[s, t] = t == 0 ? Bos : t % 7 == s % 7 ? Eos : 3 + draws.NextInt32(Config.VocabularySize - 3);
        }
        _ids = tensor(ids).DetachFromDisposeScope();
        Text = new TokenSequences(_ids, new NumberTokenizer());
    }

    public static TransformerConfig Config { get; } = new() { VocabularySize = 40, Width = 16, Layers = 3, Heads = 2, KeyValueHeads = 1, HeadWidth = 8, MlpWidth = 24, ContextLength = 16 };

    public Transformer Model { get; }

    public TokenSequences Text { get; }

    /// <summary>Ordinary tokens, and those of them with a next token.</summary>
    public (int Kept, int Scored) Ordinary()
    {
        var ids = _ids.data<long>().ToArray();
        var kept = ids.Count(id => id is not (Bos or Eos));
        return (kept, ids.Where((id, i) => id is not (Bos or Eos) && i % Text.Length < Text.Length - 1).Count());
    }

    /// <summary>Latents x and −x, at least zero: writes exactly what it reads.</summary>
    public static SparseAutoencoder Identity(Site site, int width, float scale = 1)
    {
        using var one = eye(width);
        return new ReluAutoencoder(cat([one, -one], 1), zeros(2 * width), cat([one, -one]) * scale, zeros(width)) { Input = site, Target = site };
    }

    /// <summary>Never fires and writes <paramref name="bias"/>.</summary>
    public static SparseAutoencoder Constant(Site site, Tensor bias) =>
        new ReluAutoencoder(zeros(bias.shape[0], 4), -ones(4), zeros(4, bias.shape[0]), bias.clone()) { Input = site, Target = site };

    public void Dispose()
    {
        Model.Dispose();
        Text.Dispose();
    }

    private sealed class NumberTokenizer : ITokenizer
    {
        public int VocabularySize => Config.VocabularySize;

        public int BosId => Bos;

        public int EosId => Eos;

        public int PadId => 0;

        public int[] Encode(string text) => throw new NotSupportedException();

        public string Decode(ReadOnlySpan<int> ids) => throw new NotSupportedException();

        public string TokenText(int id) => $"{id}";

        public int ByteCount(int id) => 1;

        public void Save(string folder) => throw new NotSupportedException();
    }
}
