using System.Text.Json.Serialization;
using Assay.Models;

namespace Assay.Dictionaries.Doctor;

/// <summary>An activation that a dictionary might read or write: a site's, as it is or divided by its root mean square as the norms do before their gain.</summary>
/// <param name="Site">The place in the model.</param>
/// <param name="Normalised">Whether each row is divided by its root mean square.</param>
public sealed record Reading(Site Site, bool Normalised = false)
{
    /// <summary>As it is shown: <c>resid_mid.3</c>, <c>resid_mid.3 / rms</c>.</summary>
    [JsonIgnore]
    public string Name => Normalised ? $"{Site} / rms" : Site.ToString();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
