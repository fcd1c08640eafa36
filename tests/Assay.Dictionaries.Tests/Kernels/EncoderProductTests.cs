using Assay.Core.Randomness;
using Assay.Dictionaries.Kernels;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Kernels;

public sealed unsafe class EncoderProductTests
{
    // Rows, latents, depth: whole tiles, and none of them whole.
    public static TheoryData<int, int, int> Sizes => new() { { 24, 64, 32 }, { 13, 33, 7 }, { 1, 1, 1 }, { 300, 100, 50 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_product_is_that_of_double_arithmetic_and_finds_what_lies_above_the_cut(int rows, int latents, int depth)
    {
        using var world = new World(rows, latents, depth, cut: 0.3f);
        var found = world.Product(keep: 0);
        for (var row = 0; row < rows; row++)
        {
            var expected = Enumerable.Range(0, latents).Select(latent => (latent, z: world.Exact(row, latent))).ToArray();
            Assert.All(expected, pair => Assert.True(found[row].ContainsKey(pair.latent) == pair.z > 0.3 || Math.Abs(pair.z - 0.3) < 1e-5));
            Assert.All(found[row], pair => Assert.Equal(world.Exact(row, pair.Key), pair.Value, 1e-5 * (1 + Math.Abs(pair.Value))));
        }
    }

    [Fact]
    public void Narrow_vectors_give_the_sums_of_wide_ones_to_the_bit_and_so_does_a_sum_by_itself()
    {
        const int depth = 37;
        using var scope = NewDisposeScope();
        Tensor x = new SeedStream(1).Normal(ProductTile.Rows, depth), panel = new SeedStream(2).Normal(depth, ProductTile.Latents);
        Tensor wide = zeros(ProductTile.Rows, ProductTile.Latents), narrow = zeros_like(wide);
        ProductTile.Multiply(Floats.Of(x), depth, Floats.Of(panel), depth, Floats.Of(wide));
        ProductTile.MultiplyNarrow(Floats.Of(x), depth, Floats.Of(panel), depth, Floats.Of(narrow));
        Assert.True(wide.eq(narrow).all().ToBoolean());
        Assert.Equal(wide[5, 9].item<float>(), InOrder(Floats.Of(x) + 5 * depth, Floats.Of(panel) + 9, depth));
    }

    private static float InOrder(float* x, float* column, int depth)
    {
        var sum = 0f;
        for (var k = 0; k < depth; k++)
            sum = MathF.FusedMultiplyAdd(x[k], column[k * ProductTile.Latents], sum);
        return sum;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(90)]
    public void A_row_keeps_its_largest_as_sorting_would(int keep)
    {
        using var world = new World(61, 700, 20, cut: float.NegativeInfinity);
        var all = world.Product(keep: 0);
        var found = world.Product(keep);
        for (var row = 0; row < 61; row++)
            Assert.Equal(all[row].OrderByDescending(pair => pair.Value).Take(keep).OrderBy(pair => pair.Key), found[row].OrderBy(pair => pair.Key));
    }

    public static TheoryData<string, int> Adversaries => new()
    {
        { "random", 0 }, { "random", 5 }, { "near the cut", 0 }, { "near the cut", 5 }, { "cancelling", 0 }, { "cancelling", 5 },
        { "just between two bfloat16", 0 }, { "just between two bfloat16", 5 }, { "very long and very short", 0 }, { "very long and very short", 5 },
        { "tiny", 0 }, { "all the same", 0 },
    };

    [Theory]
    [MemberData(nameof(Adversaries))]
    public void What_bfloat16_proposes_and_float32_decides_is_the_float32_path_to_the_bit(string kind, int keep)
    {
        using var world = new World(130, 500, 96, cut: 0.2f);
        world.Make(kind);
        Assert.Equal(world.Product(keep), world.Proposal(keep));
    }

    private sealed class World : IDisposable
    {
        private readonly int _rows, _latents, _depth;
        private readonly Tensor _x, _encoder, _bias, _cut;
        private readonly Team _team = new();

        public World(int rows, int latents, int depth, float cut)
        {
            (_rows, _latents, _depth) = (rows, latents, depth);
            _x = (new SeedStream(11).Normal(EncoderProduct.Padded(rows), depth) / Math.Sqrt(depth)).DetachFromDisposeScope();
            _encoder = new SeedStream(12).Normal(latents, depth).DetachFromDisposeScope();
            _bias = (new SeedStream(13).Normal(latents) / 10).DetachFromDisposeScope();
            _cut = full(latents, cut).DetachFromDisposeScope();
        }

        public void Make(string kind)
        {
            using var scope = NewDisposeScope();
            switch (kind)
            {
                case "near the cut":        // every pre-activation of row 0 lies within rounding of its cut
                    _bias.copy_(_cut - _encoder.matmul(_x[0]));
                    break;
                case "cancelling":          // long vectors, short products
                    _x.mul_(100);
                    _encoder.sub_(_encoder.matmul(_x[0]).unsqueeze(1) * _x[0] / _x[0].dot(_x[0]));
                    break;
                case "just between two bfloat16":   // each factor rounds as far as it can, all in one direction
                    _x.copy_(_x.to(bfloat16).to(float32) * (1 + 1 / 257.0));
                    _encoder.copy_(_encoder.to(bfloat16).to(float32) * (1 + 1 / 257.0));
                    break;
                case "very long and very short":
                    _encoder.narrow(0, 0, 100).mul_(1e4);
                    _encoder.narrow(0, 100, 100).mul_(1e-4);
                    _bias.narrow(0, 0, 100).sub_(3e3);
                    break;
                case "tiny":
                    _encoder.mul_(1e-30);
                    _bias.zero_();
                    _cut.zero_();
                    break;
                case "all the same":
                    _encoder.copy_(_encoder[0].expand_as(_encoder));
                    _bias.zero_();
                    break;
            }
        }

        public double Exact(int row, int latent)
        {
            using var scope = NewDisposeScope();
            return _x[row].to(float64).dot(_encoder[latent].to(float64)).ToDouble() + _bias[latent].ToDouble();
        }

        public Dictionary<int, float>[] Product(int keep)
        {
            using var panels = new Panels(_latents, _depth);
            for (var panel = 0; panel < panels.Count; panel++)
                panels.Pack(panel, Floats.Of(_encoder));
            using var product = new EncoderProduct(_team, panels, _latents, _depth, keep);
            using var pairs = Begun();
            product.Run(Floats.Of(_x), _rows, Floats.Of(_bias), Floats.Of(_cut), pairs);
            return Read(pairs);
        }

        public Dictionary<int, float>[] Proposal(int keep)
        {
            using var proposal = new CandidateProposal(_team, _encoder, keep);
            using var pairs = Begun();
            proposal.Run(_x.narrow(0, 0, _rows), _encoder, Floats.Of(_bias), Floats.Of(_cut), pairs);
            return Read(pairs);
        }

        public void Dispose()
        {
            foreach (var tensor in (Tensor[])[_x, _encoder, _bias, _cut])
                tensor.Dispose();
            _team.Dispose();
        }

        private ActivePairs Begun()
        {
            var pairs = new ActivePairs(_latents);
            pairs.Begin(_rows, (long)_rows * _latents);
            return pairs;
        }

        private Dictionary<int, float>[] Read(ActivePairs pairs) => [.. Enumerable.Range(0, _rows).Select(row =>
        {
            var read = new Dictionary<int, float>();
            for (var pair = pairs.RowStart(row); pair < pairs.RowStart(row) + pairs.RowCount(row); pair++)
                read[pairs.Latent[pair]] = pairs.Z[pair];
            return read;
        })];
    }
}
