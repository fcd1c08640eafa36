namespace Assay.BoardGames.Tests.Rules;

/// <summary>The rules of chess a second time, as plainly as they can be said: 64 letters, every move tried on a copy of the board, every attack found by walking
/// away from the square. Shares nothing with the bitboards that it checks.</summary>
internal sealed class MailboxChess
{
    private static readonly (int File, int Rank)[] Straight = [(1, 0), (-1, 0), (0, 1), (0, -1)], Slanted = [(1, 1), (1, -1), (-1, 1), (-1, -1)];
    private static readonly (int File, int Rank)[] Leaps = [(1, 2), (2, 1), (-1, 2), (-2, 1), (1, -2), (2, -1), (-1, -2), (-2, -1)];

    private readonly char[] board;
    private readonly bool white;
    private readonly string castling;
    private readonly int enPassant, half, full;

    private MailboxChess(char[] board, bool white, string castling, int enPassant, int half, int full) =>
        (this.board, this.white, this.castling, this.enPassant, this.half, this.full) = (board, white, castling, enPassant, half, full);

    public static MailboxChess Read(string fen)
    {
        var fields = fen.Split(' ');
        var men = new char[64];
        var ranks = fields[0].Split('/');
        for (var row = 0; row < 8; row++)
        {
            var expanded = string.Concat(ranks[row].Select(c => char.IsAsciiDigit(c) ? new string('.', c - '0') : c.ToString()));
            expanded.CopyTo(0, men, 8 * (7 - row), 8);
        }
        return new(men, fields[1] == "w", fields[2], fields[3] == "-" ? -1 : Square(fields[3]), int.Parse(fields[4]), int.Parse(fields[5]));
    }

    public static int Square(string name) => name[0] - 'a' + 8 * (name[1] - '1');

    public static string Name(int square) => $"{(char)('a' + square % 8)}{square / 8 + 1}";

    public bool InCheck => KingAttacked(white);

    public char At(int square) => board[square];

    public string Fen()
    {
        var ranks = Enumerable.Range(0, 8).Select(row => Pack(new string(board, 8 * (7 - row), 8)));
        return $"{string.Join('/', ranks)} {(white ? 'w' : 'b')} {castling} {(enPassant < 0 ? "-" : Name(enPassant))} {half} {full}";
    }

    public IReadOnlyList<string> Legal() => [.. Pseudo().Where(move => !After(move).KingAttacked(white))];

    /// <summary>Moves by the way the men go; castling only where it is allowed.</summary>
    public IEnumerable<string> Pseudo()
    {
        for (var from = 0; from < 64; from++)
        {
            if (board[from] == '.' || char.IsUpper(board[from]) != white)
                continue;
            var targets = char.ToUpper(board[from]) == 'P' ? PawnTargets(from) : Reached(from).Where(to => board[to] == '.' || char.IsUpper(board[to]) != white);
            foreach (var to in targets)
            {
                if (char.ToUpper(board[from]) == 'P' && to / 8 is 0 or 7)
                {
                    foreach (var promotion in "nbrq")
                        yield return Name(from) + Name(to) + promotion;
                }
                else
                    yield return Name(from) + Name(to);
            }
        }
        foreach (var (letter, king, to, empty) in white ? new[] { ('K', 4, 6, new[] { 5, 6 }), ('Q', 4, 2, [1, 2, 3]) } : [('k', 60, 62, [61, 62]), ('q', 60, 58, [57, 58, 59])])
        {
            if (castling.Contains(letter) && empty.All(square => board[square] == '.') && new[] { king, (king + to) / 2, to }.All(square => !Attackers(square, !white).Any()))
                yield return Name(king) + Name(to);
        }
    }

    public MailboxChess After(string move)
    {
        var (from, to, next) = (Square(move[..2]), Square(move[2..4]), (char[])board.Clone());
        var (man, pawn) = (board[from], char.ToUpper(board[from]) == 'P');
        next[to] = move.Length == 5 ? (white ? char.ToUpper(move[4]) : move[4]) : man;
        next[from] = '.';
        if (pawn && to == enPassant)
            next[from / 8 * 8 + to % 8] = '.';
        if (char.ToUpper(man) == 'K' && Math.Abs(from - to) == 2)
            (next[to > from ? to + 1 : to - 2], next[(from + to) / 2]) = ('.', white ? 'R' : 'r');
        // A right ends when anything leaves or enters its king's or rook's square.
        var rights = string.Concat(castling.Where(c => c is 'K' or 'Q' or 'k' or 'q').Where(c => !new[] { from, to }.Any(s => s == (c is 'K' or 'Q' ? 4 : 60) || s == c switch { 'K' => 7, 'Q' => 0, 'k' => 63, _ => 56 })));
        return new(next, !white, rights.Length == 0 ? "-" : rights, pawn && Math.Abs(from - to) == 16 ? (from + to) / 2 : -1, pawn || board[to] != '.' ? 0 : half + 1, full + (white ? 0 : 1));
    }

    /// <summary>The men of a side that attack a square.</summary>
    public IEnumerable<int> Attackers(int square, bool byWhite) =>
        Enumerable.Range(0, 64).Where(from => board[from] != '.' && char.IsUpper(board[from]) == byWhite && Attacked(from).Contains(square));

    /// <summary>What the man on a square attacks, its own men included.</summary>
    public IEnumerable<int> Attacked(int from) => char.ToUpper(board[from]) == 'P' ? PawnDiagonals(from) : Reached(from);

    /// <summary>Men of a side without which their king would be attacked by a man that does not attack it now.</summary>
    public IEnumerable<int> Pinned(bool ofWhite)
    {
        var before = Attackers(King(ofWhite), !ofWhite).ToHashSet();
        for (var square = 0; square < 64; square++)
        {
            if (board[square] == '.' || char.IsUpper(board[square]) != ofWhite || char.ToUpper(board[square]) == 'K')
                continue;
            var lifted = (char[])board.Clone();
            lifted[square] = '.';
            if (new MailboxChess(lifted, white, castling, enPassant, half, full).Attackers(King(ofWhite), !ofWhite).Any(from => !before.Contains(from)))
                yield return square;
        }
    }

    /// <summary>The move as the PGN standard asks for it: origin by file, else rank, else both, against the legal moves of the same kind of man.</summary>
    public string San(string move)
    {
        var (from, to, after) = (Square(move[..2]), Square(move[2..4]), After(move));
        var suffix = !after.InCheck ? "" : after.Legal().Count == 0 ? "#" : "+";
        var man = char.ToUpper(board[from]);
        if (man == 'K' && Math.Abs(from - to) == 2)
            return (to > from ? "O-O" : "O-O-O") + suffix;
        var takes = board[to] != '.' || (man == 'P' && to == enPassant);
        if (man == 'P')
            return (takes ? $"{move[0]}x" : "") + Name(to) + (move.Length == 5 ? $"={char.ToUpper(move[4])}" : "") + suffix;
        var rivals = Legal().Where(other => other != move && other[2..4] == Name(to) && board[Square(other[..2])] == board[from]).Select(other => other[..2]).ToList();
        var origin = rivals.Count == 0 ? "" : rivals.All(r => r[0] != move[0]) ? move[..1] : rivals.All(r => r[1] != move[1]) ? move[1..2] : move[..2];
        return $"{man}{origin}{(takes ? "x" : "")}{Name(to)}{suffix}";
    }

    private static string Pack(string rank)
    {
        for (var run = 8; run > 0; run--)
            rank = rank.Replace(new string('.', run), run.ToString());
        return rank;
    }

    private int King(bool ofWhite) => Array.IndexOf(board, ofWhite ? 'K' : 'k');

    private bool KingAttacked(bool ofWhite) => Attackers(King(ofWhite), !ofWhite).Any();

    private IEnumerable<int> Reached(int from) => char.ToUpper(board[from]) switch
    {
        'N' => Leaps.SelectMany(step => Walk(from, step, 1)),
        'K' => Straight.Concat(Slanted).SelectMany(step => Walk(from, step, 1)),
        'B' => Slanted.SelectMany(step => Walk(from, step, 7)),
        'R' => Straight.SelectMany(step => Walk(from, step, 7)),
        _ => Straight.Concat(Slanted).SelectMany(step => Walk(from, step, 7)),
    };

    private IEnumerable<int> Walk(int from, (int File, int Rank) step, int most)
    {
        for (var far = 1; far <= most; far++)
        {
            var (file, rank) = (from % 8 + far * step.File, from / 8 + far * step.Rank);
            if (file is < 0 or > 7 || rank is < 0 or > 7)
                yield break;
            yield return file + 8 * rank;
            if (board[file + 8 * rank] != '.')
                yield break;
        }
    }

    private IEnumerable<int> PawnDiagonals(int from) =>
        Walk(from, (-1, board[from] == 'P' ? 1 : -1), 1).Concat(Walk(from, (1, board[from] == 'P' ? 1 : -1), 1));

    private IEnumerable<int> PawnTargets(int from)
    {
        var forward = Walk(from, (0, white ? 1 : -1), from / 8 == (white ? 1 : 6) ? 2 : 1).Where(to => board[to] == '.');
        return forward.Concat(PawnDiagonals(from).Where(to => to == enPassant || (board[to] != '.' && char.IsUpper(board[to]) != white)));
    }
}
