using Assay.Benchmarks;

// Whole training steps are timed by hand against their own matrix products: a ratio taken in one run says more on a busy machine than a mean.
// A dictionary's step is timed by `assay bench sae`.
switch (args.FirstOrDefault())
{
    case "lm":
        LanguageModelBench.Run();
        break;
    case "kernels":
        KernelBenches.Run(args[1..]);
        break;
    case "model" when args.Length > 1:
        ModelBench.Run(args[1..]);
        break;
    case "encode":
        EncodeBench.Run();
        break;
    case "few-rows":
        FewRowsBench.Run();
        break;
    case "labels":
        LabelsBench.Run(args[1..]);
        break;
    case "scores":
        ScoresBench.Run();
        break;
    case "images":
        ImagesBench.Run();
        break;
    case "gru":
        GruBench.Run();
        break;
    case "search":
        SearchBench.Run();
        break;
    default:
        Console.Error.WriteLine("expected kernels, encode, labels [FILE.pgn], scores, images, gru, search, lm, few-rows or model FOLDER [float32|bfloat16] [streamed]");
        return 2;
}
return 0;
