using System.Reflection;
using Assay.Tensors;
using Xunit.v3;

namespace Assay.TestKit;

/// <summary>Brings the thread that a test runs on to the number of tensor threads that the process was told.</summary>
/// <remarks>
/// libtorch keeps that number thread by thread: a thread on which it was not set takes it over in the midst of its work, and the matrix products before then are split into other sums.
/// On one processor that made two trainings of one seed differ by 2e-7.
/// </remarks>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class SameThreadsAttribute : BeforeAfterTestAttribute
{
    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => _ = Threads.Count;
}
