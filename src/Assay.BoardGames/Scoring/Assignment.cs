namespace Assay.BoardGames.Scoring;

/// <summary>The assignment problem: a column of its own for every row, so that the gains add up to the most.</summary>
/// <remarks>Kuhn's Hungarian method as shortest augmenting paths over row and column prices (Jonker and Volgenant 1987): n rows, m columns, at most n²·m steps.</remarks>
internal static class Assignment
{
    private const int None = -1;

    /// <summary>Each row's column. There must be at least as many columns as rows.</summary>
    public static int[] Best(double[][] gains)
    {
        var (rows, columns) = (gains.Length, gains.Length == 0 ? 0 : gains[0].Length);
        if (columns < rows)
            throw new ArgumentException(FormattableString.Invariant($"{rows} rows cannot each have one of {columns} columns"), nameof(gains));
        var search = new Search(gains, columns);
        for (var row = 0; row < rows; row++)
            search.Place(row);
        var placed = new int[rows];
        for (var column = 0; column < columns; column++)
        {
            if (search.RowOf[column] != None)
                placed[search.RowOf[column]] = column;
        }
        return placed;
    }

    private sealed class Search
    {
        private readonly double[][] _gains;
        private readonly double[] _rowPrice, _columnPrice, _distance;
        private readonly int[] _from;       // the column that a column was reached through
        private readonly bool[] _done;

        public Search(double[][] gains, int columns)
        {
            _gains = gains;
            (_rowPrice, _columnPrice, _distance) = (new double[gains.Length], new double[columns], new double[columns]);
            (_from, _done, RowOf) = (new int[columns], new bool[columns], new int[columns]);
            Array.Fill(RowOf, None);
        }

        public int[] RowOf { get; }

        /// <summary>Gives a row a column, moving others along the cheapest path.</summary>
        public void Place(int row)
        {
            Array.Fill(_distance, double.PositiveInfinity);
            Array.Fill(_from, None);
            Array.Clear(_done);
            var (at, here, length) = (None, row, 0.0);
            do
            {
                Relax(here, at, length);
                at = Nearest();
                length = _distance[at];
                _done[at] = true;
                here = RowOf[at];
            }
            while (here != None);
            Reprice(row, length);
            for (; at != None; at = _from[at])
                RowOf[at] = _from[at] == None ? row : RowOf[_from[at]];
        }

        private void Relax(int row, int through, double length)
        {
            var (gains, price) = (_gains[row], _rowPrice[row]);
            for (var column = 0; column < gains.Length; column++)
            {
                if (!_done[column] && length - gains[column] - price - _columnPrice[column] is var distance && distance < _distance[column])
                    (_distance[column], _from[column]) = (distance, through);
            }
        }

        private int Nearest()
        {
            var nearest = None;
            for (var column = 0; column < _distance.Length; column++)
            {
                if (!_done[column] && (nearest == None || _distance[column] < _distance[nearest]))
                    nearest = column;
            }
            return nearest;
        }

        // Reduced costs of the tree's edges become 0 and none becomes negative.
        private void Reprice(int row, double length)
        {
            _rowPrice[row] += length;
            for (var column = 0; column < _done.Length; column++)
            {
                if (!_done[column])
                    continue;
                if (RowOf[column] != None)
                    _rowPrice[RowOf[column]] += length - _distance[column];
                _columnPrice[column] -= length - _distance[column];
            }
        }
    }
}
