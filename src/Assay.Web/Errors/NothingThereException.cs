namespace Assay.Web.Errors;

/// <summary>An address that names nothing; shown as "not found" with what is said here.</summary>
internal sealed class NothingThereException(string message) : Exception(message);
