using Xunit.Sdk;
using Xunit.v3;

// Each tensor operation already uses every core, and tests that look for leaks count the whole process's tensors.
[assembly: Parallelization(Mode = ParallelMode.None)]
