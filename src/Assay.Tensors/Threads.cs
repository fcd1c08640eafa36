using Assay.Core.Errors;
using TorchSharp;

namespace Assay.Tensors;

/// <summary>How many threads one tensor operation may use.</summary>
public static class Threads
{
    /// <summary>The number in force. Asking brings the calling thread to it: libtorch keeps it thread by thread, and a thread that never asked splits its first products as if none had been set.</summary>
    public static int Count => torch.get_num_threads();

    /// <summary>Sets the number for the whole process. Sums are split by thread, so results are repeated bit by bit only with the same number.</summary>
    /// <exception cref="AssayException">Fewer than one.</exception>
    public static void Set(int count)
    {
        if (count < 1)
            throw new AssayException(FormattableString.Invariant($"--threads {count}: expected at least 1"));
        torch.set_num_threads(count);
    }
}
