using Assay.Benchmarks;
using BenchmarkDotNet.Running;

// Whole training steps are timed by hand against their own matrix products: a ratio taken in one run says more on a busy machine than a mean.
switch (args.FirstOrDefault())
{
    case "lm":
        LanguageModelBench.Run();
        break;
    case "sae-step":
        SaeStepBench.Run();
        break;
    case "model" when args.Length > 1:
        ModelBench.Run(args[1..]);
        break;
    case "few-rows":
        FewRowsBench.Run();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
