// libtorch takes every core for one operation, and tests for leaks count the whole process's tensors: tests take turns.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
