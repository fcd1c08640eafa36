namespace Assay.Core.Errors;

/// <summary>Something the user can mend. The command line prints the message without a stack and exits with 2; every other exception is a bug of ours.</summary>
/// <remarks>The message says where, what was found, what was expected and, where there is one, the way out.</remarks>
public class AssayException : Exception
{
    /// <summary>An error with its whole message.</summary>
    public AssayException(string message) : base(message) { }

    /// <summary>An error with its whole message and the exception it was found through.</summary>
    public AssayException(string message, Exception? inner) : base(message, inner) { }
}

/// <summary>A file that cannot be read as what it claims to be.</summary>
public sealed class UnreadableFileException : AssayException
{
    /// <summary>The file, as the user named it.</summary>
    public string File { get; }

    /// <summary><paramref name="fault"/> says what was found and what was expected; the file's name is put before it.</summary>
    public UnreadableFileException(string file, string fault, Exception? inner = null) : base($"{file}: {fault}", inner) => File = file;
}
