using Assay.Core.Errors;

namespace Assay.Web.Errors;

/// <summary>Words in an address that cannot be understood: says which, and what was expected.</summary>
internal sealed class QuestionException(string message) : AssayException(message);
