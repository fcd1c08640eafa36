using Assay.Cli.Framework;
using Assay.Cli.Terminals;

return Application.Run(args, Terminal.OfThisProcess());
