// libtorch takes every core for one operation, and tests for leaks count the whole process's tensors: tests take turns.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
