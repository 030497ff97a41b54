namespace MarketX.DrPortal.Core.Archive;

/// <summary>Reads the head of archives that pg_dump writes with <c>--format=custom</c>.</summary>
public static class ArchiveReader
{
    /// <summary>
    /// Bytes that a head may have: 512 MiB, some millions of objects. A head is held in memory, and a file must not
    /// decide how much of that is taken.
    /// </summary>
    public const int MaxHeadLength = 512 << 20;

    /// <summary>
    /// Reads the header and the whole table of contents, from where the stream stands.
    /// <para>
    /// The stream is read forward only and not one byte further than the head, so that afterwards it stands on the
    /// first data block. Reads are of at most 64 KiB and as large as the head is certain to go on; there are few of
    /// them, and some are small, so a stream that pays for each (over storage, say) should fetch ahead on its own.
    /// </para>
    /// </summary>
    /// <param name="stream">The archive; it stays open.</param>
    /// <param name="cancellationToken">Ends the wait for the stream.</param>
    /// <returns>The head. Its length in bytes is what was taken from the stream.</returns>
    /// <exception cref="ArchiveFormatException">
    /// The bytes are not an archive that can be read. How far the stream was read is then undefined.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="IOException">The stream failed; its exceptions pass through.</exception>
    public static Task<ArchiveHead> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new HeadParser(new HeadSource(stream, cancellationToken)).ParseAsync();
    }
}
