using Assay.PrepareLibtorch;

// Usage: PrepareLibtorch PACKAGE_NATIVE_FOLDER LIBTORCHSHARP_SO TARGET_FOLDER
if (args.Length != 3)
{
    Console.Error.WriteLine("usage: PrepareLibtorch PACKAGE_NATIVE_FOLDER LIBTORCHSHARP_SO TARGET_FOLDER");
    return 2;
}

try
{
    LibtorchFolder.Prepare(args[0], args[1], args[2]);
    return 0;
}
catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"libtorch could not be prepared: {failure.Message}");
    return 1;
}
