using System.Text.Json;

namespace Assay.Cli.Tests.Verbs;

public sealed class BoardsPropertiesTests
{
    private const string AfterE4 = "rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq e3 0 1";

    [Fact]
    public void A_position_is_drawn_with_its_answers() =>
        TestKit.ExpectedText.Matches(CommandLine.Run("boards", "properties", "r3k2r/8/8/2b5/8/5n2/8/R3K2R_w_KQkq_-_0_1").Out, "boards-properties.expected.txt");

    [Fact]
    public void Quotes_may_be_left_out_or_spaces_written_as_underscores()
    {
        var quoted = CommandLine.Run("boards", "properties", AfterE4, "start", "--json").Out;
        Assert.Equal(quoted, CommandLine.Run(["boards", "properties", .. AfterE4.Split(' '), "start", "--json"]).Out);
        Assert.Equal(quoted, CommandLine.Run("boards", "properties", AfterE4.Replace(' ', '_'), "start", "--json").Out);
        Assert.Equal(2, JsonElement.Parse(quoted).GetArrayLength());
    }

    [Fact]
    public void JSON_has_a_value_or_the_true_cells_by_name()
    {
        var board = JsonElement.Parse(CommandLine.Run("boards", "properties", AfterE4, "--property", "legal_moves_state", "board", "material", "--mode", "strict", "--json").Out)[0];
        Assert.Equal((AfterE4, "strict"), (board.GetProperty("fen").GetString(), board.GetProperty("mode").GetString()));
        var properties = board.GetProperty("properties");
        Assert.Equal(["a5", "b5", "c5", "d5", "e5", "f5", "g5", "h5", "a6", "b6", "c6", "d6", "e6", "f6", "g6", "h6"],
            properties[0].GetProperty("true").EnumerateArray().Select(cell => cell.GetString()));
        Assert.Equal("e4 white pawn", Assert.Single(properties[1].GetProperty("true").EnumerateArray()).GetString());
        Assert.Equal(39, properties[2].GetProperty("value").GetInt32());
    }

    [Fact]
    public void Paper_mode_says_where_a_property_is_not_meant_for_the_side_to_move()
    {
        Assert.Contains("legal_moves_state*", CommandLine.Run("boards", "properties", AfterE4).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("legal_moves_state*", CommandLine.Run("boards", "properties", AfterE4, "--mode", "strict").Out, StringComparison.Ordinal);
        Assert.Contains("no question here", CommandLine.Run("boards", "properties", "4r1k1/8/8/8/8/8/8/4K3 w - - 0 1", "--mode", "strict").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_position_the_properties_are_listed()
    {
        var list = CommandLine.Run("boards", "properties");
        Assert.Contains("board_to_number_of_pieces", list.Out, StringComparison.Ordinal);
        Assert.Equal(14, JsonElement.Parse(CommandLine.Run("boards", "properties", "--property", "strategy", "--json").Out).GetArrayLength());
    }

    [Fact]
    public void Impossible_positions_are_told_all_their_defects_and_unknown_properties_their_nearest()
    {
        var run = CommandLine.Run("boards", "properties", "P7/8/8/8/8/8/8/8 w KQ - 0 1", "start", "9/8/8/8/8/8/8/8 x - - 0 1");
        Assert.Equal(2, run.ExitCode);
        foreach (var defect in (string[])["White has no king", "Black has no king", "pawn on a8", "castling K", "'9/8/8/8/8/8/8/8 x - - 0 1'", "side to move 'x'"])
            Assert.Contains(defect, run.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'pin_state'?", CommandLine.Run("boards", "properties", "--property", "pin-state").Error, StringComparison.Ordinal);
    }
}
