namespace Assay.Web.Pages.Coding;

/// <summary>An item's text where there is little room.</summary>
internal static class ItemText
{
    private const int Letters = 140;

    public static string Short(string text) => text.Length <= Letters ? text : text[..(text.LastIndexOf(' ', Letters) is > 0 and var blank ? blank : Letters)] + " …";
}
