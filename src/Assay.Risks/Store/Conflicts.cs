using Assay.Core.Errors;
using Assay.Storage;

namespace Assay.Risks.Store;

/// <summary>Two who write the same thing at once: the database lets one of them through.</summary>
internal static class Conflicts
{
    // Of those who meet one gets through each time.
    private const int Attempts = 50;

    /// <summary>Does the work; where another was faster, does it again over what he left.</summary>
    public static T Retried<T>(Func<T> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return work();
            }
            catch (AssayException failure) when (attempt < Attempts && StorageErrors.IsConflict(failure))
            {
                Thread.Sleep(attempt);      // milliseconds; what is there now is read again
            }
        }
    }
}
