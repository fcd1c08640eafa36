namespace Assay.Magnitudes.Irreducible;

/// <summary>Features of which it is known whether they fall apart.</summary>
public enum PlantedKind
{
    /// <summary>Any angle of a circle.</summary>
    Circle,

    /// <summary>Seven angles of a circle, as days of the week.</summary>
    Week,

    /// <summary>Two turns of a screw: an angle and a height that goes with it.</summary>
    Helix,

    /// <summary>Two independent normal values: separable.</summary>
    Normal,

    /// <summary>Two independent even values: separable, but only along its sides.</summary>
    Rectangle,

    /// <summary>Two features of one dimension each, at 50 degrees, of which one is there at a time, the first four times of five: a mixture.</summary>
    Mixture,

    /// <summary>One value of either sign: the linear control.</summary>
    Line,
}

/// <summary>What is known of planted features.</summary>
internal static class PlantedKinds
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<PlantedKind> All { get; } = Enum.GetValues<PlantedKind>();

    /// <summary>Whether the feature neither falls into two independent ones nor is a mixture of lower dimension.</summary>
    public static bool IsIrreducible(this PlantedKind kind) => kind is PlantedKind.Circle or PlantedKind.Week or PlantedKind.Helix;

    /// <summary>How many directions it takes.</summary>
    public static int Dimensions(this PlantedKind kind) => kind switch { PlantedKind.Line => 1, PlantedKind.Helix => 3, _ => 2 };
}
