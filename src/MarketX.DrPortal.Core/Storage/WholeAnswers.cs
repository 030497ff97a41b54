namespace MarketX.DrPortal.Core.Storage;

/// <summary>Reads answers to their end before it passes them on; only the bytes of objects, which we ask for in ranges, stream.</summary>
internal sealed class WholeAnswers : DelegatingHandler
{
    // A page of a listing has 1,000 entries with keys of up to 1,024 bytes, which XML can make six times as long.
    private const int LargestAnswer = 16 << 20;

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        // The answer to a HEAD gives the length of what it leaves out.
        if (request.Method == HttpMethod.Head || (request.Headers.Range is not null && response.IsSuccessStatusCode))
            return response;
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
