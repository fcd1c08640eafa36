using Xunit.Sdk;
using Xunit.v3;

// A collection that another test causes can take a TorchSharp scalar away while libtorch is about to read it: tests take turns.
[assembly: Parallelization(Mode = ParallelMode.None)]
