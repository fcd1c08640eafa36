using System.Globalization;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Filter;

/// <summary>How people name an example of a set: by its name, or by its row number from 0. Of two with one name the first is meant.</summary>
internal sealed class ExampleNames
{
    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly ImageSet _images;

    public ExampleNames(ImageSet images)
    {
        _images = images;
        for (var row = 0; row < images.Count; row++)
            _rows.TryAdd(images.Names[row], row);
    }

    /// <summary>What a name must be, for an error.</summary>
    public string Expected => Invariant($"expected a row number from 0 to {_images.Count - 1}, or a name such as '{_images.Names[0]}'");

    /// <summary>The row that is meant; null where there is none.</summary>
    public int? Row(string text) => _rows.TryGetValue(text, out var named) ? named
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row < _images.Count ? row : null;
}
