using System.Net;
using System.Net.Http.Headers;
using Assay.Core.Errors;
using Assay.Core.Progress;

namespace Assay.Risks.Tests;

public sealed class RepositoryDownloadTests
{
    private static readonly Uri Address = new("https://example.org/repository.xlsx");

    [Fact]
    public void The_bytes_are_those_that_were_sent()
    {
        var sent = Enumerable.Range(0, 200_000).Select(i => (byte)i).ToArray();
        Assert.Equal(sent, Fetch(_ => Answer(HttpStatusCode.OK, new ByteArrayContent(sent))));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "application/octet-stream", "404")]
    [InlineData(HttpStatusCode.OK, "text/html", "a web page")]
    public void An_answer_that_is_no_workbook_is_an_error_that_says_what_it_is(HttpStatusCode status, string type, string expected) =>
        Assert.Contains(expected, Assert.Throws<AssayException>(() => Fetch(_ => Answer(status, Content(type)))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_answer_without_end_is_given_up() =>
        Assert.Contains("larger than 128 MiB", Assert.Throws<AssayException>(() => Fetch(_ => Answer(HttpStatusCode.OK, new StreamContent(new Endless())))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_announced_size_beyond_the_bound_is_not_even_read()
    {
        var content = Content("application/octet-stream");
        content.Headers.ContentLength = 1L << 40;
        Assert.Contains("larger than 128 MiB", Assert.Throws<AssayException>(() => Fetch(_ => Answer(HttpStatusCode.OK, content))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_answers_the_way_without_a_network_is_told() =>
        Assert.Contains("assay risk import FILE", Assert.Throws<AssayException>(() => Fetch(_ => throw new HttpRequestException("no such host"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org/a.xlsx")]
    public void Only_web_addresses_are_fetched(string address) =>
        Assert.Contains("https://", Assert.Throws<AssayException>(() => Fetch(_ => throw new InvalidOperationException(), new(address))).Message, StringComparison.Ordinal);

    private static byte[] Fetch(Func<HttpRequestMessage, HttpResponseMessage> answer, Uri? address = null)
    {
        using var client = new HttpClient(new Answering(answer));
        return new RepositoryDownload(client).Fetch(address ?? Address, SilentProgress.Instance, TestContext.Current.CancellationToken);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, HttpContent content) => new(status) { Content = content };

    private static ByteArrayContent Content(string type)
    {
        var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }

    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
