using Assay.Cli.Framework;
using Assay.Cli.Terminals;

return Application.Run(args, Terminal.OfThisProcess());

// Said here, since a program that references ASP.NET otherwise shows its entry point to everyone.
internal static partial class Program;
