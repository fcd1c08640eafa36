namespace Assay.BoardGames.Properties;

/// <summary>Whose definition of a property is followed where the reference's code and its words part.</summary>
public enum PropertyMode
{
    /// <summary>What the reference's program computes, quirks included: numbers compare with the published ones.</summary>
    Paper,

    /// <summary>What the property's name means to a player of the game.</summary>
    Strict,
}
