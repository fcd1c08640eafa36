using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.Recurrent;
using Assay.TestKit;
using Assay.Tensors.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Models.Tests.Recurrent;

/// <summary>GRUs from files: PyTorch's, with other things beside, and safetensors.</summary>
public sealed class GruFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GruNetwork _network = new(new() { Inputs = 9, Width = 5, Outputs = 8 }, new SeedStreams(3).Stream("weights"));

    public void Dispose()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    private void RequireSame(GruNetwork other)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(_network.Config, other.Config);
        var inputs = tensor(new long[] { 1, 2, 8, 0 }, [2, 2]);
        Assert.Equal(0, (_network.Logits(_network.States(inputs)) - other.Logits(other.States(inputs))).abs().max().ToDouble());
    }

    [Fact]
    public void What_was_saved_is_read_again()
    {
        _network.Save(_folder["gru.safetensors"]);
        using var again = GruNetwork.Load(_folder["gru.safetensors"]);
        RequireSame(again);
    }

    // Layout of the authors' checkpoints: the model beside optimiser, counters and arguments.
    [Fact]
    public void A_checkpoint_of_PyTorch_is_read_whatever_lies_beside_the_model()
    {
        TorchFile.Write(_folder["model-40000.pth"], new Dictionary<string, object>
        {
            ["model"] = _network.Weights.ToDictionary(pair => pair.Key, pair => (object)pair.Value),
            ["intervention_model"] = new Dictionary<string, object> { ["mask"] = zeros(5, 10) },
            ["state"] = new Dictionary<string, object> { ["iter"] = 40_000 },
        });
        using var read = GruNetwork.Load(_folder["model-40000.pth"]);
        RequireSame(read);
    }

    [Fact]
    public void A_state_dictionary_alone_is_read()
    {
        TorchFile.Write(_folder["gru.pt"], _network.Weights.ToDictionary(pair => pair.Key, pair => (object)pair.Value));
        using var read = GruNetwork.Load(_folder["gru.pt"]);
        RequireSame(read);
    }

    private string Fault(Action<Dictionary<string, Tensor>> spoil)
    {
        using var scope = NewDisposeScope();
        var weights = _network.Weights.ToDictionary(StringComparer.Ordinal);
        spoil(weights);
        SafetensorsWriter.Write(_folder["spoilt.safetensors"], weights);
        return Assert.Throws<UnreadableFileException>(() => GruNetwork.Load(_folder["spoilt.safetensors"])).Message;
    }

    [Fact]
    public void A_file_without_a_GRU_says_what_was_expected() =>
        Assert.Contains("holds no tensor 'rnn.weight_hh_l0', expected a GRU as PyTorch saves it", Fault(weights => weights.Remove("rnn.weight_hh_l0")), StringComparison.Ordinal);

    [Fact]
    public void A_missing_tensor_is_named() =>
        Assert.Contains("holds no tensor 'rnn.bias_ih_l0', expected [15]", Fault(weights => weights.Remove("rnn.bias_ih_l0")), StringComparison.Ordinal);

    [Fact]
    public void A_tensor_of_another_width_is_named() =>
        Assert.Contains("tensor 'rnn.weight_ih_l0' is [15, 4], expected [15, 5]", Fault(weights => weights["rnn.weight_ih_l0"] = zeros(15, 4)), StringComparison.Ordinal);

    [Fact]
    public void Two_GRUs_in_one_file_are_not_guessed_between() =>
        Assert.Contains("holds several GRUs", Fault(weights => weights["second.rnn.weight_hh_l0"] = zeros(15, 5)), StringComparison.Ordinal);

    [Fact]
    public void An_embedding_that_is_no_matrix_is_named() =>
        Assert.Contains("tensor 'embedding.weight' is [5], expected a matrix", Fault(weights => weights["embedding.weight"] = zeros(5)), StringComparison.Ordinal);
}
