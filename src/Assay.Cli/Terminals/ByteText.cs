using static System.FormattableString;

namespace Assay.Cli.Terminals;

/// <summary>Amounts of memory and work as people read them.</summary>
internal static class ByteText
{
    /// <summary><c>812 B</c>, <c>3.4 MB</c>, <c>1.2 GB</c>: powers of ten, as disks are sold.</summary>
    public static string Of(double bytes) => Scaled(bytes, "B", ["kB", "MB", "GB", "TB", "PB"]);

    /// <summary><c>4.1 TFLOP</c>: operations, not a rate.</summary>
    public static string Flops(double flops) => Scaled(flops, "FLOP", ["kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP", "ZFLOP"]);

    private static string Scaled(double value, string unit, string[] larger)
    {
        if (value < 1000)
            return Invariant($"{value:0} {unit}");
        var step = -1;
        while (value >= 1000 && step < larger.Length - 1)
        {
            value /= 1000;
            step++;
        }
        return value < 10 ? Invariant($"{value:0.0} {larger[step]}") : Invariant($"{value:0} {larger[step]}");
    }
}
