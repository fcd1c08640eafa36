using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.Activations;
using Assay.Models.Text;
using Assay.Tensors;
using Assay.Tensors.Formats;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

public sealed class ActivationTests : IDisposable
{
    private static readonly Site[] Sites = [new(SiteKind.ResidPre, 0), new(SiteKind.AttnZ, 1), new(SiteKind.MlpOut, 1)];
    private static readonly ActivationStreamOptions Small = new() { BatchSize = 8, BucketRows = 70, ForwardSequences = 3, NormRows = 100_000 };
    private static readonly ActivationStoreOptions SmallShards = new() { ShardRows = 100, ForwardSequences = 3 };

    private readonly Transformer _model = Transformer.Create(
        new TransformerConfig { VocabularySize = 300, Width = 16, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadWidth = 12, MlpWidth = 32, ContextLength = 16 }, new SeedStream(3));

    private readonly TokenSequences _sequences = MakeSequences(40);

    [Fact]
    public void Rows_are_the_models_activations_of_the_same_token_at_every_site()
    {
        using var stream = Streamed();
        using var scope = NewDisposeScope();
        var table = Table();
        for (var i = 0; i < 30; i++)
        {
            using var batch = stream.Next();
            Assert.True(DistanceTo(table, Raw(batch, stream)) < 1e-4);
        }
    }

    [Fact]
    public void The_mean_squared_norm_of_a_whole_pass_is_one()
    {
        using var stream = new StreamedActivations(_model, _sequences, Sites, Small with { BatchSize = 1, BucketRows = 100_000 }, 1);
        using var scope = NewDisposeScope();
        var table = Table();
        var rows = Enumerable.Range(0, (int)table.shape[0]).Select(_ => stream.Next()).ToList();
        foreach (var site in Sites)
            Assert.Equal(1, cat([.. rows.Select(batch => batch[site])], 0).to_type(float64).square().sum(1).mean().item<double>(), 1e-5);
        rows.ForEach(batch => batch.Dispose());
    }

    [Fact]
    public void A_pass_holds_every_text_token_once_and_no_BOS_or_EOS()
    {
        using var stream = new StreamedActivations(_model, _sequences, Sites, Small with { BatchSize = 1, BucketRows = 100_000 }, 1);
        using var scope = NewDisposeScope();
        var table = Table();
        var rows = new List<Tensor>();
        for (var i = 0; i < table.shape[0]; i++)
        {
            using var batch = stream.Next();
            rows.Add(Raw(batch, stream));
        }
        // The same rows in whatever order: projections on one direction, sorted.
        var direction = new SeedStream(9).Normal(table.shape[1]);
        var (seen, expected) = (cat([.. rows], 0).matmul(direction).sort().Values, table.matmul(direction).sort().Values);
        Assert.True((seen - expected).abs().max().item<float>() < 1e-3);
        Assert.True((expected[^1] - expected[0]).item<float>() > 1);
    }

    [Fact]
    public void A_stream_of_the_same_seed_repeats_itself_and_of_another_does_not()
    {
        Assert.Equal(Fingerprint(Streamed(1), 40), Fingerprint(Streamed(1), 40));
        Assert.NotEqual(Fingerprint(Streamed(1), 40), Fingerprint(Streamed(2), 40));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(25)]
    [InlineData(120)]
    public void A_restored_stream_goes_on_bit_by_bit(int batches)
    {
        using var stream = Streamed();
        for (var i = 0; i < batches; i++)
            stream.Next().Dispose();
        using var other = Streamed();
        other.Next().Dispose();
        other.Restore(stream.State());
        Assert.Equal(Numbers(stream, 12), Numbers(other, 12));
    }

    [Fact]
    public void A_state_that_cannot_be_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Streamed().Restore(new StreamState(-1, 0)));

    [Fact]
    public void Stored_and_streamed_activations_have_the_same_norms_and_rows()
    {
        using var folder = new TemporaryFolder();
        Collect(_model, _sequences, Sites, SmallShards, folder.Path, 5);
        using var stored = StoredActivations.Open(folder.Path, 8, 1);
        using var streamed = Streamed();
        using var scope = NewDisposeScope();
        var table = Table();
        Assert.True(stored.Manifest.Shards.Length > 3);
        Assert.Equal(table.shape[0], stored.Manifest.Shards.Sum(shard => shard.Rows));
        Assert.All(Sites, site => Assert.Equal(streamed.NormConstant(site), stored.NormConstant(site), 1e-6));
        Assert.All(Sites, site => Assert.Equal(streamed.Width(site), stored.Width(site)));
        using var batch = stored.Next();
        Assert.True(DistanceTo(table, Raw(batch, stored)) < 1e-4);
    }

    [Fact]
    public void A_stored_stream_is_restored_bit_by_bit()
    {
        using var folder = new TemporaryFolder();
        Collect(_model, _sequences, Sites, SmallShards, folder.Path, 5);
        using var stream = StoredActivations.Open(folder.Path, 8, 1);
        for (var i = 0; i < 31; i++)
            stream.Next().Dispose();
        using var other = StoredActivations.Open(folder.Path, 8, 1);
        other.Restore(stream.State());
        Assert.Equal(Numbers(stream, 20), Numbers(other, 20));
    }

    [Fact]
    public void Bfloat16_shards_take_half_the_bytes_and_keep_three_digits()
    {
        using var folder = new TemporaryFolder();
        Collect(_model, _sequences, Sites, SmallShards, folder["f"], 5);
        Collect(_model, _sequences, Sites, SmallShards with { Storage = StorageType.Bfloat16 }, folder["b"], 5);
        using var full = StoredActivations.Open(folder["f"], 64, 1);
        using var half = StoredActivations.Open(folder["b"], 64, 1);
        using var one = full.Next();
        using var other = half.Next();
        using var difference = (one[Sites[2]] - other[Sites[2]]).norm() / one[Sites[2]].norm();
        Assert.InRange(difference.item<float>(), 1e-5f, 4e-3f);
        Assert.True(new FileInfo(folder["b/shard-00000.safetensors"]).Length < 0.6 * new FileInfo(folder["f/shard-00000.safetensors"]).Length);
    }

    [Fact]
    public void A_stopped_collection_goes_on_and_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        Collect(_model, _sequences, Sites, SmallShards, folder["whole"], 5);
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => ActivationStore.Collect(
            _model, _sequences, Sites, SmallShards, folder["stopped"], 5, new CancelAfter(2, cancel), cancel.Token));
        var early = Assert.Throws<UnreadableFileException>(() => StoredActivations.Open(folder["stopped"], 8, 1));
        Assert.Contains("stopped before it was complete", early.Message, StringComparison.Ordinal);
        Collect(_model, _sequences, Sites, SmallShards, folder["stopped"], 5);
        foreach (var file in Directory.GetFiles(folder["whole"]))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder["stopped"], Path.GetFileName(file))));
    }

    [Fact]
    public void A_shard_cut_off_or_missing_or_of_another_shape_is_named()
    {
        using var folder = new TemporaryFolder();
        Collect(_model, _sequences, Sites, SmallShards, folder.Path, 5);
        var shard = folder["shard-00002.safetensors"];
        var whole = File.ReadAllBytes(shard);
        File.WriteAllBytes(shard, whole[..^100]);
        Assert.StartsWith(shard, Assert.Throws<UnreadableFileException>(() => StoredActivations.Open(folder.Path, 8, 1)).Message, StringComparison.Ordinal);
        File.Delete(shard);
        Assert.StartsWith(shard, Assert.Throws<UnreadableFileException>(() => StoredActivations.Open(folder.Path, 8, 1)).Message, StringComparison.Ordinal);
        using (var zeros = torch.zeros(7, 16))
            SafetensorsWriter.Write(shard, new Dictionary<string, Tensor>(StringComparer.Ordinal) { [Sites[0].ToString()] = zeros });
        Assert.Contains("[7, 16], the manifest expects", Assert.Throws<UnreadableFileException>(() => StoredActivations.Open(folder.Path, 8, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_shard_is_collected_again()
    {
        using var folder = new TemporaryFolder();
        Collect(_model, _sequences, Sites, SmallShards, folder.Path, 5);
        var shard = folder["shard-00001.safetensors"];
        var whole = File.ReadAllBytes(shard);
        File.WriteAllBytes(shard, whole[..^1]);
        Collect(_model, _sequences, Sites, SmallShards, folder.Path, 5);
        Assert.Equal(whole, File.ReadAllBytes(shard));
    }

    [Fact]
    public void A_folder_with_another_collection_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        Collect(_model, _sequences, Sites, SmallShards, folder.Path, 5);
        using var otherModel = Transformer.Create(_model.Config, new SeedStream(4));
        using var otherText = MakeSequences(41);
        Refused("another model", otherModel, _sequences, Sites, SmallShards, 5);
        Refused("another text", _model, otherText, Sites, SmallShards, 5);
        Refused("sites resid_pre.0, attn_z.1, mlp_out.1", _model, _sequences, Sites[..2], SmallShards, 5);
        Refused("seed 5", _model, _sequences, Sites, SmallShards, 6);
        Refused("other options", _model, _sequences, Sites, SmallShards with { ShardRows = 50 }, 5);
        File.Delete(folder["manifest.json"]);
        Refused("holds files but no manifest.json", _model, _sequences, Sites, SmallShards, 5);

        void Refused(string reason, Transformer model, TokenSequences text, Site[] sites, ActivationStoreOptions options, long seed) => Assert.Contains(
            reason, Assert.Throws<AssayException>(() => Collect(model, text, sites, options, folder.Path, seed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_of_a_newer_form_or_none_at_all_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("manifest.json", Assert.Throws<UnreadableFileException>(() => StoredActivations.Open(folder.Path, 8, 1)).Message, StringComparison.Ordinal);
        Collect(_model, _sequences, Sites, SmallShards, folder["a"], 5);
        File.WriteAllText(folder["a/manifest.json"], File.ReadAllText(folder["a/manifest.json"]).Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal));
        Assert.Contains("is of format 2, expected 1", Assert.Throws<UnreadableFileException>(() => StoredActivations.Open(folder["a"], 8, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sites_that_cannot_be_streamed_are_refused()
    {
        Assert.Contains("the model has 2 layers", Error(new Site(SiteKind.MlpOut, 2)), StringComparison.Ordinal);
        Assert.Contains("no row per token", Error(new Site(SiteKind.AttnPattern, 0)), StringComparison.Ordinal);
        Assert.Contains("named twice", Error(Sites[0], Sites[0]), StringComparison.Ordinal);
        Assert.Contains("no site was given", Error(), StringComparison.Ordinal);

        string Error(params Site[] sites) => Assert.Throws<AssayException>(() => new StreamedActivations(_model, _sequences, sites, Small, 1)).Message;
    }

    [Fact]
    public void Options_at_fault_are_refused_all_at_once()
    {
        var error = Assert.Throws<AssayException>(() => new StreamedActivations(_model, _sequences, Sites, new() { BatchSize = 0, BucketRows = -1, NormRows = 0 }, 1));
        Assert.All((string[])["batchSize", "bucketRows", "normRows"], name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        var store = Assert.Throws<AssayException>(() => Collect(_model, _sequences, Sites, new() { ShardRows = 0, ForwardSequences = 0 }, "/nowhere", 1));
        Assert.Contains("shardRows", store.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_larger_than_the_text_is_refused()
    {
        using var stream = new StreamedActivations(_model, _sequences, Sites, Small with { BatchSize = 5000, BucketRows = 5000 }, 1);
        Assert.Contains("too few for one batch of 5000", Assert.Throws<AssayException>(stream.Next).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_knows_its_sites()
    {
        using var batch = Streamed().Next();
        Assert.Equal(8, batch.Rows);
        Assert.Contains("it has resid_pre.0", Assert.Throws<KeyNotFoundException>(() => batch[new Site(SiteKind.MlpIn, 0)]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Streaming_leaves_no_tensor_behind()
    {
        using var stream = Streamed();
        Numbers(stream, 30);
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;     // of this thread: other tests run beside it
        var before = statistics.ThreadTotalLiveCount;
        Numbers(stream, 200);
        Assert.Equal(before, statistics.ThreadTotalLiveCount);
    }

    public void Dispose()
    {
        _model.Dispose();
        _sequences.Dispose();
    }

    private StreamedActivations Streamed(long seed = 1) => new(_model, _sequences, Sites, Small, seed);

    /// <summary>All sites of all text tokens side by side, straight from one forward pass.</summary>
    private Tensor Table()
    {
        var taps = Sites.Aggregate(new Taps(), (taps, site) => taps.Read(site));
        using var noGrad = no_grad();
        var forward = _model.Forward(_sequences.Ids, taps);
        var kept = _sequences.Ids.gt(2).flatten();
        return cat([.. Sites.Select(site => forward[site].flatten(0, 1))], 1)[kept];
    }

    private static StoreManifest Collect(Transformer model, TokenSequences text, Site[] sites, ActivationStoreOptions options, string folder, long seed) =>
        ActivationStore.Collect(model, text, sites, options, folder, seed, cancel: TestContext.Current.CancellationToken);

    private static Tensor Raw(ActivationBatch batch, IActivationStream stream) => cat([.. Sites.Select(site => batch[site] * stream.NormConstant(site))], 1);

    /// <summary>How far the worst row lies from its nearest in the table.</summary>
    private static float DistanceTo(Tensor table, Tensor rows) => (rows.unsqueeze(1) - table).norm(2).amin(1).max().item<float>();

    private static float[] Numbers(IActivationStream stream, int batches) => [.. Enumerable.Range(0, batches).SelectMany(_ =>
    {
        using var batch = stream.Next();
        return stream.Sites.SelectMany(site => batch[site].data<float>().ToArray()).ToArray();
    })];

    private static float[] Fingerprint(StreamedActivations stream, int batches)
    {
        using (stream)
            return Numbers(stream, batches);
    }

    private static TokenSequences MakeSequences(int documents)
    {
        var bpe = ByteLevelBpe.Train(["some text to learn from, some text"], 280);
        return TokenSequences.Pack(new StoryGenerator(1).Take(documents).Select(story => story.Text[..40]), bpe, 16);
    }

    /// <summary>Cancels after so many reports.</summary>
    private sealed class CancelAfter(int reports, CancellationTokenSource cancel) : Core.Progress.IProgressReporter, Core.Progress.IProgressTask
    {
        private int _seen;

        public Core.Progress.IProgressTask Start(string title, long total, string unit) => this;

        public void Say(string line) { }

        public void Report(long done, string? figure = null)
        {
            if (++_seen == reports)
                cancel.Cancel();
        }

        public void Dispose() { }
    }
}
