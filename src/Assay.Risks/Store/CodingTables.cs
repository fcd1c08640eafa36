using Microsoft.EntityFrameworkCore;

namespace Assay.Risks.Store;

/// <summary>Where projects and codes are kept. Nothing refers to a file of the repository, so that all of it outlasts every import.</summary>
internal static class CodingTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<StoredProject>(project =>
        {
            project.ToTable("coding_projects");
            project.HasIndex(one => one.Name).IsUnique();
        });
        model.Entity<StoredFactor>(factor =>
        {
            factor.ToTable("coding_factors");
            factor.HasOne<StoredProject>().WithMany().HasForeignKey(one => one.ProjectId).OnDelete(DeleteBehavior.Restrict);
            factor.HasIndex(one => new { one.ProjectId, one.Name }).IsUnique();
        });
        model.Entity<StoredItem>(item =>
        {
            item.ToTable("coding_items");
            item.HasOne<StoredProject>().WithMany().HasForeignKey(one => one.ProjectId).OnDelete(DeleteBehavior.Restrict);
            item.HasIndex(one => new { one.ProjectId, one.Key }).IsUnique();
        });
        ConfigureRaters(model);
        ConfigureCodes(model);
    }

    private static void ConfigureRaters(ModelBuilder model)
    {
        model.Entity<StoredRater>(rater =>
        {
            rater.ToTable("coding_raters");
            rater.HasKey(one => new { one.ProjectId, one.Name });
            rater.HasOne<StoredProject>().WithMany().HasForeignKey(one => one.ProjectId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<StoredAssignment>(assignment =>
        {
            assignment.ToTable("coding_assignments");
            assignment.HasKey(one => new { one.ItemId, one.Rater });
            assignment.HasOne<StoredItem>().WithMany().HasForeignKey(one => one.ItemId).OnDelete(DeleteBehavior.Restrict);
            assignment.HasOne<StoredRater>().WithMany().HasForeignKey(one => new { one.ProjectId, one.Rater }).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static void ConfigureCodes(ModelBuilder model) => model.Entity<StoredCode>(code =>
    {
        code.ToTable("coding_events");
        code.HasOne<StoredProject>().WithMany().HasForeignKey(one => one.ProjectId).OnDelete(DeleteBehavior.Restrict);
        code.HasOne<StoredItem>().WithMany().HasForeignKey(one => one.ItemId).OnDelete(DeleteBehavior.Restrict);
        code.HasOne<StoredFactor>().WithMany().HasForeignKey(one => one.FactorId).OnDelete(DeleteBehavior.Restrict);
        code.HasOne<StoredCode>().WithMany().HasForeignKey(one => one.SupersedesId).OnDelete(DeleteBehavior.Restrict);
        code.HasIndex(one => new { one.ItemId, one.FactorId, one.Track, one.Number }).IsUnique();
    });
}
