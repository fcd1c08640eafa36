using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.Text;
using TorchSharp;

namespace Assay.Models.Tests;

public sealed class TextSequencesTests
{
    private static readonly ByteLevelBpe Bytes = ByteLevelBpe.Train(["x"], ByteLevelBpe.SmallestVocabulary);

    [Fact]
    public void Documents_follow_each_other_with_EOS_between_and_BOS_at_each_head()
    {
        using var sequences = TokenSequences.Pack(["abc", "de", "fgh"], Bytes, 4);
        // abc EOS de EOS fgh EOS: 11 tokens in sequences of 1 + 3; the last two fill no sequence.
        Assert.Equal([3L, 4L], sequences.Ids.shape);
        Assert.Equal("<bos>abc|<bos><eos>de|<bos><eos>fg", string.Join('|', sequences.Ids.data<long>().ToArray().Chunk(4).Select(row => string.Concat(row.Select(id => Bytes.TokenText((int)id))))));
        Assert.Equal([3L, 2L, 2L], sequences.BytesPerSequence());
        Assert.Equal(7, sequences.Bytes);
    }

    [Fact]
    public void Bytes_count_UTF_8_and_not_characters()
    {
        using var sequences = TokenSequences.Pack(["é東"], Bytes, 6);
        Assert.Equal(5, sequences.Bytes);
    }

    [Fact]
    public void The_mask_leaves_out_BOS_EOS_and_padding()
    {
        using var ids = torch.tensor(new long[] { 2, 70, 1, 71, 0 }, [1, 5]);
        using var sequences = new TokenSequences(ids, Bytes);
        using var mask = sequences.TextMask();
        Assert.Equal([false, true, false, true, false], mask.data<bool>().ToArray());
    }

    [Fact]
    public void Text_shorter_than_a_context_is_refused_with_both_lengths()
    {
        var error = Assert.Throws<AssayException>(() => TokenSequences.Pack(["abc"], Bytes, 64));
        Assert.Contains("5 tokens, shorter than one context of 64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_must_hold_more_than_BOS() => Assert.Throws<ArgumentOutOfRangeException>(() => TokenSequences.Pack(["abc"], Bytes, 1));

    [Fact]
    public void Ids_of_another_type_or_rank_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new TokenSequences(torch.zeros(2, 3), Bytes));
        Assert.Throws<ArgumentException>(() => new TokenSequences(torch.zeros(6, dtype: torch.ScalarType.Int64), Bytes));
    }

    [Fact]
    public void A_document_is_either_trained_on_or_held_out()
    {
        var documents = Enumerable.Range(0, 50).ToArray();
        var (train, heldOut) = TokenSequences.Split(documents, 0.2, new SeedStream(1));
        Assert.Equal(10, heldOut.Count);
        Assert.Equal(documents, train.Concat(heldOut).Order());
        Assert.NotEqual(heldOut, TokenSequences.Split(documents, 0.2, new SeedStream(2)).HeldOut);
    }

    [Fact]
    public void Both_parts_of_a_split_get_a_document_however_small_the_share()
    {
        var (train, heldOut) = TokenSequences.Split(["a", "b"], 0.01, new SeedStream(1));
        Assert.Equal((1, 1), (train.Count, heldOut.Count));
        Assert.Throws<AssayException>(() => TokenSequences.Split(["a"], 0.1, new SeedStream(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenSequences.Split(["a", "b"], 1, new SeedStream(1)));
    }

    [Fact]
    public void A_slice_is_a_copy_of_its_sequences()
    {
        using var sequences = TokenSequences.Pack(["abcdefghijkl"], Bytes, 4);
        using var slice = sequences.Slice(1, 2);
        Assert.Equal(sequences.Ids.data<long>().ToArray()[4..12], slice.Ids.data<long>().ToArray());
        Assert.NotEqual(sequences.Hash(), slice.Hash());
    }
}
