namespace Assay.Core.Options;

/// <summary>A record of settings. What depends on a model is checked later, when the record is resolved against the model's shape.</summary>
public interface IOptions
{
    /// <summary>Everything that is wrong with the record by itself, all at once; empty when it is sound.</summary>
    IEnumerable<Fault> Faults();
}

/// <summary>One thing wrong with a setting: <paramref name="Member"/> is the setting's JSON name, <paramref name="Problem"/> says what was found and what was expected.</summary>
public sealed record Fault(string Member, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Member}: {Problem}";
}
