namespace Assay.Tensors.Formats;

/// <summary>What a file holds, for the message about what it does not.</summary>
internal static class HeldNames
{
    public static string Text(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "it holds none",
        <= 12 => $"it holds {string.Join(", ", names.Select(HeaderFaults.Shown))}",
        _ => FormattableString.Invariant($"it holds {names.Count}: {string.Join(", ", names.Take(12).Select(HeaderFaults.Shown))}, …"),
    };
}
