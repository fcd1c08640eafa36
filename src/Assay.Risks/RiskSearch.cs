using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Search;
using Assay.Risks.Store;
using Assay.Storage;

namespace Assay.Risks;

/// <summary>Full-text search over the risks (categories and subcategories) with counts over both taxonomies, documents, years and levels. Keep one for as long as a program runs: it holds the codes of all risks in memory, and any number of threads may ask it.</summary>
public sealed class RiskSearch : IDisposable
{
    private readonly Database? _database;
    private readonly ISearchIndex _index;

    /// <summary>Searches what was imported last into a database, also after further imports; the built-in sample while nothing was, which every result says.</summary>
    public RiskSearch(Database database) => (_database, _index) = (database, new DatabaseSearchIndex(database));

    private RiskSearch(ISearchIndex index) => _index = index;

    /// <summary>Searches a repository that is in no database.</summary>
    /// <param name="repository">Its risks are indexed now.</param>
    /// <param name="name">What results call it.</param>
    public static RiskSearch Of(Repository repository, string name) => new(new MemorySearchIndex(repository, name));

    /// <summary>Searches. No text that a user can type is an error.</summary>
    /// <exception cref="AssayException">The query's numbers are out of bounds, or the database cannot be read.</exception>
    public SearchResult Find(SearchQuery query)
    {
        OptionsCheck.Require(query, "search");
        return Asked(index => new SearchRun(query, index).Result());
    }

    /// <inheritdoc/>
    public void Dispose() => _index.Dispose();

    private T Asked<T>(Func<OpenIndex, T> ask) => _database is null ? _index.Read(ask) : StorageErrors.Translated(_database, () => _index.Read(ask));
}
