namespace Assay.BoardGames.Games;

/// <summary>What a reader of games does with a game that cannot be read or breaks the rules.</summary>
public enum OnError
{
    /// <summary>The first bad game ends the reading with an error that names it.</summary>
    Stop,

    /// <summary>Bad games are left out whole and handed to the caller's list of faults.</summary>
    Skip,
}
