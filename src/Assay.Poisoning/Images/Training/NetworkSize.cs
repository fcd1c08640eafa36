using Assay.Models.Images;

namespace Assay.Poisoning.Images.Training;

/// <summary>Sizes of the network.</summary>
public enum NetworkSize
{
    /// <summary>Three blocks, 0.15 million weights: for two cores.</summary>
    Small,

    /// <summary>ResNet-18.</summary>
    ResNet18,

    /// <summary>ResNet-50, as in the paper.</summary>
    ResNet50,
}

/// <summary>The shape that a size stands for.</summary>
internal static class NetworkShape
{
    private const int Large = 64;       // pixels a side above which a ResNet has its original stem

    public static ResidualCnnConfig Of(NetworkSize size, int channels, int classes, int side) => size switch
    {
        NetworkSize.ResNet50 => ResidualCnnConfig.ResNet50(channels, classes, side > Large),
        NetworkSize.ResNet18 => ResidualCnnConfig.ResNet18(channels, classes, side > Large),
        _ => ResidualCnnConfig.Small(channels, classes),
    };
}
