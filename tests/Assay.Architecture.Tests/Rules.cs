using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Assay.Core.Options;

namespace Assay.Architecture.Tests;

/// <summary>The house's rules, each a function from what is looked at to what is wrong with it, so that a test can make each of them fire.</summary>
internal static partial class Rules
{
    public const int MostLines = 400;
    public const int MostMembers = 12;

    // Words that say nothing of what a type is for.
    private static readonly string[] EmptyWords = ["Manager", "Helper", "Utils", "Data", "Info", "Base", "Common", "Misc", "Process", "Handle"];

    /// <summary>References that the plan of the house does not show, and projects it does not know.</summary>
    public static IEnumerable<string> Arrows(SourceProject project, IReadOnlyDictionary<string, string[]> allowed) => !allowed.TryGetValue(project.Name, out var targets)
        ? [$"{project.Name} is on no floor; add it to the plan (docs/architecture.md) and to this test"]
        : project.References.Except(targets, StringComparer.Ordinal).Select(target => $"{project.Name} → {target} is no arrow of the plan");

    /// <summary>Packages where the plan keeps them out.</summary>
    public static IEnumerable<string> Packages(SourceProject project, string package, string[] exceptIn) =>
        project.Packages.Contains(package, StringComparer.OrdinalIgnoreCase) && !exceptIn.Contains(project.Name)
            ? [$"{project.Name} references {package}; only {string.Join(", ", exceptIn)} may"]
            : [];

    /// <summary>Whether a line of C# opens a namespace of tensors or of what stands on them.</summary>
    public static bool UsesTensors(string line) =>
        line.TrimStart().StartsWith("using", StringComparison.Ordinal) && new[] { "TorchSharp", "Assay.Tensors", "Assay.Models", "Assay.Dictionaries" }.Any(space => line.Contains(space, StringComparison.Ordinal));

    /// <summary>Whether a line of C# opens a namespace of a database's driver or mapper.</summary>
    public static bool UsesDatabases(string line) =>
        line.TrimStart().StartsWith("using", StringComparison.Ordinal) && new[] { "Microsoft.EntityFrameworkCore", "Microsoft.Data.Sqlite", "Npgsql" }.Any(space => line.Contains(space, StringComparison.Ordinal));

    public static IEnumerable<string> Length(string file, int lines, IReadOnlyDictionary<string, string> exempt) =>
        lines > MostLines && !exempt.ContainsKey(file) ? [$"{file} has {lines} lines, expected at most {MostLines}; split it, or exempt it with the reason"] : [];

    public static IEnumerable<string> TypeName(string name) => Words().Matches(name).Select(word => word.Value).Intersect(EmptyWords, StringComparer.Ordinal)
        .Select(word => $"{name}: '{word}' says nothing; name what it is or does");

    public static IEnumerable<string> MemberCount(Type options)
    {
        var settings = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Count(member => member.SetMethod is { IsPublic: true });
        return settings > MostMembers ? [$"{options.FullName} has {settings} settings, expected at most {MostMembers}; group some into a record"] : [];
    }

    /// <summary>Faults of the options as they are by default, where they can be made without a choice of the user's.</summary>
    public static IEnumerable<string> Defaults(Type options)
    {
        if (options.IsAbstract || options.ContainsGenericParameters || options.GetProperties().Any(member => member.CustomAttributes.Any(mark => mark.AttributeType.Name == "RequiredMemberAttribute")))
            return [];
        var constructor = options.GetConstructors().Where(one => one.GetParameters().All(parameter => parameter.HasDefaultValue)).OrderByDescending(one => one.GetParameters().Length).FirstOrDefault();
        if (constructor is null)
            return [];
        var made = (IOptions)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);
        return made.Faults().Select(fault => $"{options.FullName}'s default has a fault: {fault}");
    }

    /// <summary>Async methods that open a dispose scope: scopes are per thread, and an await may go on with another.</summary>
    public static IEnumerable<string> AsyncScopes(Type type) => typeof(IAsyncStateMachine).IsAssignableFrom(type)
        && Calls(type.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!).Any(called => called.Name == "NewDisposeScope")
            ? [$"{type.DeclaringType?.FullName} {type.Name}: an async method opens a dispose scope; make the tensor code synchronous"]
            : [];

    // Every 4 bytes behind a call opcode are tried as a method token: what is none does not resolve.
    private static IEnumerable<MethodBase> Calls(MethodInfo method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i + 4 < code.Length; i++)
        {
            if ((code[i] == OpCodes.Call.Value || code[i] == OpCodes.Callvirt.Value) && Resolve(method, BitConverter.ToInt32(code, i + 1)) is { } called)
                yield return called;
        }
    }

    private static MethodBase? Resolve(MethodInfo method, int token)
    {
        try
        {
            return method.Module.ResolveMethod(token, method.DeclaringType!.GetGenericArguments(), []);
        }
        catch (Exception failure) when (failure is ArgumentException or BadImageFormatException or TypeLoadException or FileNotFoundException or NotSupportedException)
        {
            return null;
        }
    }

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Words();
}
