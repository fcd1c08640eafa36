using Assay.Core.Errors;

namespace Assay.Core.Options;

/// <summary>The one door through which options come in.</summary>
public static class OptionsCheck
{
    /// <summary>Returns the options where they are sound.</summary>
    /// <param name="options">What is checked by its own <see cref="IOptions.Faults"/>.</param>
    /// <param name="where">Where the options came from, for the message: <c>run.json</c>, <c>--preset quick</c>.</param>
    /// <exception cref="AssayException">Lists every fault, not the first.</exception>
    public static T Require<T>(T options, string where) where T : IOptions
    {
        var faults = options.Faults().ToList();
        return faults.Count switch
        {
            0 => options,
            1 => throw new AssayException($"{where}: {faults[0]}"),
            _ => throw new AssayException($"{where}: {faults.Count} settings are wrong:\n{string.Join('\n', faults.Select(fault => $"  {fault}"))}"),
        };
    }

    /// <summary>A nested record's faults, their members prefixed by the member that holds it: <c>training.steps</c>.</summary>
    public static IEnumerable<Fault> Within(string member, IOptions nested) =>
        nested.Faults().Select(fault => fault with { Member = $"{member}.{fault.Member}" });
}
