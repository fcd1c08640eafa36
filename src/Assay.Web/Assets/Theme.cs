using MudBlazor;

namespace Assay.Web.Assets;

/// <summary>Colours and letters. Every text colour stands at 4.5 to 1 or better against every ground it is used on; a test holds the pages to it.</summary>
internal static class Theme
{
    private static readonly string[] Letters = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif"];

    public static MudTheme Of(string scope) => new()
    {
        PseudoCss = new() { Scope = scope },
        LayoutProperties = new() { DefaultBorderRadius = "6px" },
        Typography = Typography(),
        PaletteLight = new PaletteLight
        {
            Primary = "#0b5f92", Secondary = "#5b4b8a", Tertiary = "#00705a", Info = "#0b5f92", Success = "#1d6b35", Warning = "#8a5300", Error = "#a3271d",
            TextPrimary = "#1b2430", TextSecondary = "#4d5a69", Background = "#f6f7f9", Surface = "#ffffff", LinesDefault = "#dde2e8", Divider = "#dde2e8", TableLines = "#e4e8ed",
            ActionDefault = "#4d5a69", AppbarBackground = "#ffffff", AppbarText = "#1b2430",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7cc4f2", PrimaryContrastText = "#06202f", Secondary = "#c0b0f0", Tertiary = "#6fd6b8", Info = "#7cc4f2", Success = "#7fd493", Warning = "#f0b95e", Error = "#ff9d92",
            TextPrimary = "#e6eaef", TextSecondary = "#a8b3c0", Background = "#11161c", Surface = "#181f27", LinesDefault = "#2c3641", Divider = "#2c3641", TableLines = "#27303a",
            ActionDefault = "#a8b3c0", AppbarBackground = "#181f27", AppbarText = "#e6eaef",
        },
    };

    private static Typography Typography() => new()
    {
        Default = new DefaultTypography { FontFamily = Letters, FontSize = ".9375rem", LineHeight = "1.5", LetterSpacing = "normal" },
        H4 = new H4Typography { FontFamily = Letters, FontSize = "1.6rem", FontWeight = "600", LineHeight = "1.25", LetterSpacing = "-.01em" },
        H5 = new H5Typography { FontFamily = Letters, FontSize = "1.2rem", FontWeight = "600", LineHeight = "1.3", LetterSpacing = "normal" },
        H6 = new H6Typography { FontFamily = Letters, FontSize = "1rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
        Body1 = new Body1Typography { FontFamily = Letters, FontSize = ".9375rem", LineHeight = "1.5", LetterSpacing = "normal" },
        Body2 = new Body2Typography { FontFamily = Letters, FontSize = ".875rem", LineHeight = "1.5", LetterSpacing = "normal" },
        Button = new ButtonTypography { FontFamily = Letters, FontSize = ".875rem", FontWeight = "500", TextTransform = "none", LetterSpacing = "normal" },
        Caption = new CaptionTypography { FontFamily = Letters, FontSize = ".8125rem", LineHeight = "1.4", LetterSpacing = "normal" },
    };
}
