namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>
/// Takes what follows an archive's head, in order. The head itself comes last, as
/// <see cref="RewrittenArchive.HeadBytes"/>: it goes in front, and its length is known from the start.
/// </summary>
public interface IArchiveSink
{
    /// <summary>Takes the next bytes. Not called again before the last call has ended; waiting holds pg_dump back.</summary>
    /// <param name="data">The bytes; they are reused when the call has ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);
}
