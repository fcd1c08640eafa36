using Assay.BoardGames.Rules.Chess;

namespace Assay.BoardGames.Properties.Chess;

/// <summary>One position and what several properties ask about it, worked out once and only when asked. Set anew for each board; for one thread.</summary>
internal sealed class ChessFacts
{
    private readonly Move[] _moves = new Move[Position.MostMoves];
    private Position _position;
    private int _count;
    private bool? _canCheck, _canMate;

    public ref readonly Position Position => ref _position;

    /// <summary>The side to move.</summary>
    public Color Mover => _position.SideToMove;

    /// <summary>The side that has just moved.</summary>
    public Color Opponent => _position.SideToMove.Opponent();

    /// <summary>The legal moves of the side to move.</summary>
    public ReadOnlySpan<Move> LegalMoves
    {
        get
        {
            if (_count < 0)
                _count = _position.LegalMoves(_moves);
            return _moves.AsSpan(0, _count);
        }
    }

    /// <summary>Some legal move gives check.</summary>
    public bool CanCheck => _canCheck ??= AnyMove(static after => after.InCheck);

    /// <summary>Some legal move gives mate.</summary>
    public bool CanMate => _canMate ??= CanCheck && AnyMove(static after => after.InCheck && after.CountLegalMoves() == 0);

    /// <summary>Forgets the last position and takes this one.</summary>
    public ChessFacts Set(in Position position)
    {
        (_position, _count, _canCheck, _canMate) = (position, -1, null, null);
        return this;
    }

    private bool AnyMove(Func<Position, bool> leadsTo)
    {
        foreach (var move in LegalMoves)
        {
            if (leadsTo(_position.Play(move)))
                return true;
        }
        return false;
    }
}
