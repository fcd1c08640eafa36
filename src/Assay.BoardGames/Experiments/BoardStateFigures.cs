using Assay.Core.Reports;

namespace Assay.BoardGames.Experiments;

/// <summary>The paper's figures from our measurements, and a latent's portrait.</summary>
internal static class BoardStateFigures
{
    private static readonly BoardFamily[] Families = Enum.GetValues<BoardFamily>();

    public static IEnumerable<Block> Draw(BoardMeasurements measured, LatentPortrait portrait)
    {
        var (first, control) = (measured.Repetitions[0], measured.Model is null ? "control: last move only" : "control: random weights");
        yield return new Heading(2, "Scores against sparsity");
        yield return Curves(first, control, "coverage-l0", "Coverage of the board by L0", "held-out coverage, floor taken off", BoardMeasurements.Corrected,
            "F1 of each cell's best classifier, chosen on other games; 0 is a feature that is always on, 1 is one latent for every cell.");
        yield return Curves(first, control, "reconstruction-l0", "Board reconstruction by L0", "F1 of the board read from high-precision latents", BoardMeasurements.Reconstruction,
            FormattableString.Invariant($"Latents count where they are right on 95 % of their training boards. The linear probe reaches {Claims.AgainstProbe.ProbeF1(first, []):F3}."));
        yield return Curves(first, control, "fvu-l0", "Unexplained variance by L0", "FVU", (one, games) => one.Fvu(games), "The proxy: it needs no board.", logarithmic: true);
        if (measured.Model is not null)
            yield return Curves(first, null, "loss-recovered-l0", "Loss recovered by L0", "share of the model's loss kept", BoardMeasurements.LossRecovered, "The other proxy: 0 is a stream of zeros at this site, 1 the untouched model.");
        yield return new Heading(2, "One latent on the board");
        yield return new Paragraph(FormattableString.Invariant(
            $"Latent {portrait.Latent} of {portrait.Dictionary} knows \"{portrait.Cell}\" best and fires on {portrait.Boards} test boards. Below, the mean of those boards: per cent of them with a disc of the player to move, less per cent with one of the other."));
        yield return MeanBoard(portrait, (int)Math.Sqrt(portrait.MeanBoard.Count));
        yield return ByThreshold(portrait);
    }

    private static Figure Curves(BoardRepetition repetition, string? control, string name, string title, string label, BoardScore score, string caption, bool logarithmic = false)
    {
        var series = Families.Select(family => (family, curve: repetition.Curve(family))).Where(one => one.curve.Points.Count > 0)
            .Select(one => Line(BoardEntry.Label(one.family), one.curve, score)).ToList();
        if (control is not null)
            series.Add(Line(control, new(repetition.Control), score));
        return new(new Plot { Name = name, Title = title, X = new("L0, active latents per board", Logarithmic: true), Y = new(label, logarithmic), Series = series }, caption);
    }

    private static Series Line(string name, BoardCurve curve, BoardScore score) =>
        new(name, [.. curve.Points.Select(point => point.L0)], [.. curve.Points.Select(point => score(point, []))], curve.Points.Count == 1 ? SeriesStyle.Markers : SeriesStyle.LineAndMarkers);

    private static Table MeanBoard(LatentPortrait portrait, int side) => new(
        ["", .. Enumerable.Range(1, side).Select(column => FormattableString.Invariant($"{column}"))],
        [.. Enumerable.Range(0, side).Select(row => (IReadOnlyList<string>)
            [$"{(char)('a' + row)}", .. Enumerable.Range(0, side).Select(column => FormattableString.Invariant($"{100 * portrait.MeanBoard[row * side + column]:+0;-0;0}"))])],
        "Rows a … from the top; +100 is always the player to move, −100 always the other.");

    private static Figure ByThreshold(LatentPortrait portrait)
    {
        double[] shares = [.. Enumerable.Range(0, portrait.Precision.Count).Select(step => step / 10.0)];
        return new(new Plot
        {
            Name = "latent-precision",
            Title = $"Precision and recall of latent {portrait.Latent} for {portrait.Cell}",
            X = new("threshold, share of its largest value"),
            Y = new("share of boards"),
            Series = [new("precision", shares, portrait.Precision), new("recall", shares, portrait.Recall)],
        }, "A latent that stands for the cell is right at every threshold; one that stands for more is right at high ones only.");
    }
}
