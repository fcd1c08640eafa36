using Xunit.Sdk;
using Xunit.v3;

// One of the tests counts the live tensors of the process.
[assembly: Parallelization(Mode = ParallelMode.None)]
