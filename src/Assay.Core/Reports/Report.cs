using System.Text.Json.Serialization;
using Assay.Core.Findings;

namespace Assay.Core.Reports;

/// <summary>A report as a document: what it says, without how it is drawn. Renderers turn it into Markdown, HTML and JSON.</summary>
public sealed record Report(string Title, IReadOnlyList<Block> Blocks);

/// <summary>One block of a report.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "block")]
[JsonDerivedType(typeof(Heading), "heading")]
[JsonDerivedType(typeof(Paragraph), "paragraph")]
[JsonDerivedType(typeof(Bullets), "bullets")]
[JsonDerivedType(typeof(Table), "table")]
[JsonDerivedType(typeof(Figure), "figure")]
[JsonDerivedType(typeof(FindingList), "findings")]
public abstract record Block;

/// <summary>A heading; level 2 opens a section.</summary>
public sealed record Heading(int Level, string Text) : Block;

/// <summary>A paragraph of plain text.</summary>
public sealed record Paragraph(string Text) : Block;

/// <summary>A bulleted list.</summary>
public sealed record Bullets(IReadOnlyList<string> Items) : Block;

/// <summary>A table: every row has as many cells as there are columns.</summary>
public sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, string? Caption = null) : Block;

/// <summary>A plot, drawn into the run's <c>plots/</c> folder under its name as SVG and PNG.</summary>
public sealed record Figure(Plot Plot, string Caption) : Block;

/// <summary>The findings, as the table with verdicts that every report opens with.</summary>
public sealed record FindingList(IReadOnlyList<Finding> Findings) : Block;
