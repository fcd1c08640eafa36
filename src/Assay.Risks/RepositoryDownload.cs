using Assay.Core.Errors;
using Assay.Core.Progress;
using static System.FormattableString;

namespace Assay.Risks;

/// <summary>Fetches the published workbook from where it stands on the web. Nothing else in the room touches a network.</summary>
/// <param name="client">Its timeout holds for the whole of a download.</param>
public sealed class RepositoryDownload(HttpClient client)
{
    private const int LargestFile = 128 << 20, Block = 1 << 16;

    /// <summary>The fourth release as the repository's site links it: the sheet that its authors edit, so that no two downloads need be the same.</summary>
    public static Uri Published { get; } = new("https://docs.google.com/spreadsheets/d/15LeHcpeuZC9txkvcaMoh3sUhkMvdMMry69xxXL46DT0/export?format=xlsx");

    /// <summary>All bytes of the file, after redirects.</summary>
    /// <exception cref="AssayException">The address is none, nobody answers, the answer is an error, a web page or too large, or the transfer broke off.</exception>
    public byte[] Fetch(Uri address, IProgressReporter progress, CancellationToken cancellation)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("https" or "http"))
            throw new AssayException($"{address}: expected an address that begins with https:// or http://");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            Check(address, response);
            using var body = response.Content.ReadAsStream(cancellation);
            return ReadAll(address, body, response.Content.Headers.ContentLength, progress, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new AssayException($"{address}: cannot be fetched: {failure.Message}. Download the workbook in a browser and read it with: assay risk import FILE", failure);
        }
    }

    private static void Check(Uri address, HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
            throw new AssayException(Invariant($"{address}: the answer is {(int)response.StatusCode} {response.ReasonPhrase}, expected a workbook"));
        if (response.Content.Headers.ContentType?.MediaType is "text/html")
            throw new AssayException($"{address}: the answer is a web page, expected a workbook; for a sheet on the web give the address of its export as .xlsx");
        if (response.Content.Headers.ContentLength > LargestFile)
            throw TooLarge(address);
    }

    private static byte[] ReadAll(Uri address, Stream body, long? length, IProgressReporter progress, CancellationToken cancellation)
    {
        using var task = progress.Start("downloading", length ?? 0, "bytes");
        using var content = new MemoryStream();
        var block = new byte[Block];
        for (int read; (read = body.Read(block)) > 0; task.Report(content.Length))
        {
            cancellation.ThrowIfCancellationRequested();
            content.Write(block, 0, read);
            if (content.Length > LargestFile)
                throw TooLarge(address);
        }
        return content.ToArray();
    }

    private static AssayException TooLarge(Uri address) => new(Invariant($"{address}: the answer is larger than {LargestFile >> 20} MiB, which no release is"));
}
