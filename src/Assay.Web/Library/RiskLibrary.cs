using Assay.Core.Errors;
using Assay.Risks;
using Assay.Risks.Evidence;
using Assay.Risks.Store;
using Assay.Storage;
using Assay.Web.Errors;

namespace Assay.Web.Library;

/// <summary>The risk repository that pages show: what was imported last, read once and kept until another is imported; the built-in sample where nothing was.</summary>
internal sealed class RiskLibrary(Database database) : IDisposable
{
    // An import by another process shows within this time; asking the database for every part of a page would cost more than the page.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private RiskShelf? _shelf;
    private long _asked;

    private readonly EvidenceLedger _ledger = new(database);

    public Database Database => database;

    /// <summary>Full-text search over the same rows.</summary>
    public RiskSearch Search { get; } = new(database);

    /// <summary>Everything that was filed.</summary>
    public IReadOnlyList<FiledEvidence> Evidence() => _ledger.All();

    /// <summary>What was filed under a place, named as on the command line.</summary>
    /// <exception cref="QuestionException">The words name no place, or several rows.</exception>
    public IReadOnlyList<FiledEvidence> EvidenceUnder(string words)
    {
        var all = Evidence();       // first, since a database that fails is no fault of the words
        try
        {
            var place = _ledger.Place(words);
            return [.. all.Where(one => place.Holds(one.Place))];
        }
        catch (AssayException unknown)
        {
            throw new QuestionException(unknown.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Search.Dispose();

    /// <summary>What is current.</summary>
    /// <exception cref="Core.Errors.AssayException">The database cannot be reached, or a newer version wrote it.</exception>
    public RiskShelf Open()
    {
        lock (_gate)
        {
            if (_shelf is null || TimeProvider.System.GetElapsedTime(_asked) > Fresh)
            {
                _shelf = Current(_shelf);
                _asked = TimeProvider.System.GetTimestamp();
            }
            return _shelf;
        }
    }

    private RiskShelf Current(RiskShelf? before)
    {
        var store = new RiskStore(database);
        if (before is not null && before.File?.Hash == store.Files().FirstOrDefault(one => one.IsCurrent)?.Hash)
            return before;
        var (repository, name, file) = store.CurrentOrSample();
        return new(repository, name, file);
    }
}
