namespace Assay.Risks.Suggestions;

/// <summary>What codes are read off: a risk's own words. Any part may be empty.</summary>
/// <param name="Category">Name of the category.</param>
/// <param name="Subcategory">Name of the subcategory.</param>
/// <param name="Description">What the risk is said to be.</param>
public sealed record RiskText(string Category, string Subcategory, string Description)
{
    /// <summary>The words of a row.</summary>
    public static RiskText Of(RiskRow row) => new(row.Category, row.Subcategory, row.Description);

    /// <summary>A text that is not told apart into parts.</summary>
    public static RiskText Of(string text) => new("", "", text);

    /// <summary>Whether there is a word in it.</summary>
    public bool IsEmpty => Terms.Words(Category + " " + Subcategory + " " + Description).Count == 0;

    /// <summary>One text in which each part stands as often as the recipe says.</summary>
    internal string Joined(SuggestionRecipe recipe) => string.Join(' ', Enumerable.Repeat(Category, recipe.CategoryTimes)
        .Concat(Enumerable.Repeat(Subcategory, recipe.SubcategoryTimes)).Concat(Enumerable.Repeat(Description, recipe.DescriptionTimes)));
}
