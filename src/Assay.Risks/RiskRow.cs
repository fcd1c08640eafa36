using Assay.Risks.Layout;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks;

/// <summary>What a row of the database stands for.</summary>
public enum RowLevel
{
    /// <summary>A document as a whole.</summary>
    Paper,

    /// <summary>A risk at the document's coarser level.</summary>
    RiskCategory,

    /// <summary>A risk within a category.</summary>
    RiskSubcategory,

    /// <summary>A further quotation for a risk. Never counted, even where it carries codes by mistake.</summary>
    AdditionalEvidence,
}

/// <summary>One row of the database: what the sheet says, and what that means.</summary>
public sealed record RiskRow
{
    internal RiskRow(int sheetRow, IReadOnlyList<Cell> cells)
    {
        (SheetRow, Cells) = (sheetRow, cells);
        Id = EvidenceId.Parse(this[RiskColumn.EvidenceId]);
        Document = (int?)cells[(int)RiskColumn.PaperNumber].Number ?? Id?.Document ?? 0;
        Level = RowLevels.Parse(this[RiskColumn.Level]);
        Causal = new(CausalCode.Parse(CausalFactor.Entity, this[RiskColumn.Entity]), CausalCode.Parse(CausalFactor.Intent, this[RiskColumn.Intent]),
            CausalCode.Parse(CausalFactor.Timing, this[RiskColumn.Timing]));
        Domain = DomainCode.TryParse(this[RiskColumn.Subdomain], out var code) ? code : null;
    }

    /// <summary>Row number in the sheet, from 1.</summary>
    public int SheetRow { get; }

    /// <summary>Null where the sheet's id is none.</summary>
    public EvidenceId? Id { get; }

    /// <summary>Number of the document. Documents are told apart by it and never by <see cref="QuickRef"/>, of which some have two.</summary>
    public int Document { get; }

    /// <summary>Null where the sheet's word is none of the four.</summary>
    public RowLevel? Level { get; }

    /// <summary>Codes on the causal taxonomy.</summary>
    public CausalCode Causal { get; }

    /// <summary>Code on the domain taxonomy; null where there is none or none that can be read.</summary>
    public DomainCode? Domain { get; }

    /// <summary>Whether the row is one of the risks that are counted.</summary>
    public bool IsRisk => Level is RowLevel.RiskCategory or RowLevel.RiskSubcategory;

    /// <summary>The document's title as the row has it.</summary>
    public string Title => this[RiskColumn.Title];

    /// <summary>First author and year.</summary>
    public string QuickRef => this[RiskColumn.QuickRef].Trim();

    /// <summary>Name of the category, in the document's words.</summary>
    public string Category => this[RiskColumn.Category];

    /// <summary>Name of the subcategory, in the document's words; empty for a category.</summary>
    public string Subcategory => this[RiskColumn.Subcategory];

    /// <summary>What the document says the risk is. Often empty.</summary>
    public string Description => this[RiskColumn.Description];

    /// <summary>A further quotation.</summary>
    public string AdditionalEvidence => this[RiskColumn.AdditionalEvidence];

    /// <summary>Page of the description: a number, a range, or words.</summary>
    public string DescriptionPage => this[RiskColumn.DescriptionPage];

    /// <summary>Page of the additional evidence.</summary>
    public string EvidencePage => this[RiskColumn.EvidencePage];

    /// <summary>All cells as the sheet has them, one for each <see cref="RiskColumn"/>.</summary>
    internal IReadOnlyList<Cell> Cells { get; }

    internal string this[RiskColumn column] => Cells[(int)column].Text;

    /// <summary>Whether the sheet holds the same cells in the same row.</summary>
    public bool Equals(RiskRow? other) => other is not null && SheetRow == other.SheetRow && Cells.SequenceEqual(other.Cells);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SheetRow, this[RiskColumn.EvidenceId], this[RiskColumn.Description]);
}
