namespace Assay.PrepareLibtorch;

/// <summary>One folder from which libtorch loads: links to the package's libraries, and the mended libLibTorchSharp.so beside them.</summary>
internal static class LibtorchFolder
{
    /// <summary>The C++ runtime version that libLibTorchSharp.so needs by name only (no relocation refers to a symbol of it), and that Debian 12 lacks.</summary>
    public const string UnneededVersion = "GLIBCXX_3.4.32";

    // Bindings to Python and test helpers: nothing of ours loads them, and leaving them out saves the reader of the folder a question.
    private static readonly string[] Unused = ["libtorch_python.so", "libjitbackend_test.so", "libtorchbind_test.so", "libbackend_with_compiler.so"];

    public static void Prepare(string packageFolder, string libTorchSharp, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var library in Directory.EnumerateFiles(packageFolder).Where(file => !Unused.Contains(Path.GetFileName(file))))
        {
            var link = Path.Combine(target, Path.GetFileName(library));
            File.Delete(link);
            File.CreateSymbolicLink(link, library);
        }

        // The mended copy comes last and whole: its presence says that the folder is ready.
        var image = File.ReadAllBytes(libTorchSharp);
        ElfVersionNeeds.MarkWeak(image, UnneededVersion);
        ScalarDisposal.MakeIndirect(image);
        var final = Path.Combine(target, Path.GetFileName(libTorchSharp));
        var temporary = final + ".tmp";
        File.WriteAllBytes(temporary, image);
        File.Move(temporary, final, overwrite: true);
    }
}
