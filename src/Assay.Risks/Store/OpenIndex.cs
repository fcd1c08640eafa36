using Assay.Risks.Search;

namespace Assay.Risks.Store;

/// <summary>An index while it is asked: nothing in it changes meanwhile.</summary>
internal sealed record OpenIndex(SearchTables Tables, SearchSnapshot Snapshot, SearchedFile Source);

/// <summary>Where an index is.</summary>
internal interface ISearchIndex : IDisposable
{
    /// <summary>Opens it, asks it and closes it. Any number of threads may.</summary>
    T Read<T>(Func<OpenIndex, T> ask);
}
