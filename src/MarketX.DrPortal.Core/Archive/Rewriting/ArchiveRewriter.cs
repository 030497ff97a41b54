using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Deflating;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>
/// Turns what <c>pg_dump --format=custom --compress=0</c> writes into a pipe into the archive that pg_dump would write
/// to a file: compressed, on all cores, and with an offset for each block. On the way it counts, digests and hashes.
/// Memory is bounded by <see cref="ArchiveRewriterOptions.MaxBytesInFlight"/>, whatever the size of tables and rows.
/// </summary>
public sealed class ArchiveRewriter
{
    private readonly Stream _input;
    private readonly ArchiveRewriterOptions _options;
    private BlockWriter? _writer;

    private ArchiveRewriter(Stream input, ArchiveHead head, ArchiveRewriterOptions options) =>
        (_input, Head, _options) = (input, head, options);

    /// <summary>The head as it was read. The new one has the same length.</summary>
    public ArchiveHead Head { get; }

    /// <summary>How far it is; may be read by any thread at any time.</summary>
    public RewriteProgress Progress =>
        Volatile.Read(ref _writer)?.Progress ?? new RewriteProgress(0, 0, 0, 0, 0, Head.Length);

    /// <summary>
    /// The entries whose data lie in these bytes of the new archive, as far as it was written. For after
    /// <see cref="WriteDataAsync"/> has ended, however it ended.
    /// </summary>
    public IReadOnlyList<TocEntry> EntriesIn(long first, long last)
    {
        if (_writer is null)
            return [];
        var written = _writer.Blocks.Where(b => b.Offset <= last && b.Offset + b.StoredBytes > first).Select(b => b.DumpId);
        var end = _writer.Blocks.Count == 0 ? Head.Length : _writer.Blocks[^1].Offset + _writer.Blocks[^1].StoredBytes;
        // The one that was being written has no end yet.
        return [.. written.Concat(last >= end ? [Progress.DumpId] : []).Distinct().Select(Head.Find).OfType<TocEntry>()];
    }

    /// <summary>Reads the head, so that a place can be kept for the new one.</summary>
    /// <param name="input">The archive, from its first byte; it is read forward only and stays open.</param>
    /// <param name="options">How to rewrite it; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait for the stream.</param>
    /// <exception cref="ArchiveFormatException">The bytes are not an archive, or its data is compressed already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="IOException">The stream failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<ArchiveRewriter> OpenAsync(
        Stream input, ArchiveRewriterOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var known = (options ?? new ArchiveRewriterOptions()).Checked();
        var head = await ArchiveReader.ReadHeadAsync(input, cancellationToken);
        return head.Header.Compression.Algorithm == ArchiveCompressionAlgorithm.None
            ? new ArchiveRewriter(input, head, known)
            : throw new ArchiveFormatException(ArchiveFormatProblem.Unsupported, head.Header.CompressionFieldPosition, "compression",
                $"The archive's data is compressed already ({head.Header.Compression}): pg_dump must be told not to.");
    }

    /// <summary>Writes all that follows the head. Call it once.</summary>
    /// <param name="sink">Takes the bytes; no call is under way any more when this ends, however it ends.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The new head and what is known of each block. Whether pg_dump itself succeeded is for the caller to ask.</returns>
    /// <exception cref="ArchiveFormatException">The archive is damaged, or pg_dump stopped before its end.</exception>
    /// <exception cref="IOException">The stream failed; its exceptions and those of the sink pass through.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<RewrittenArchive> WriteDataAsync(IArchiveSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (_writer is not null)
            throw new InvalidOperationException("The data was written already.");

        using var source = new ArchiveSource(_input, Head.Length, Head.Header.IntSize, Head.Header.OffsetSize);
        using var pool = new BoundedPool<Piece>(_options.MaxPieces, () => new Piece(_options.PieceLength, source.IntLength));
        using var encoders = new BoundedPool<DeflateEncoder>(_options.Parallelism, () => new DeflateEncoder(_options.Level));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var steps = Channel.CreateBounded<RewriteStep>(
            new BoundedChannelOptions(4 * _options.MaxPieces) { SingleReader = true, SingleWriter = true });
        using var writer = new BlockWriter(steps.Reader, pool, sink, Head, _options.Level);
        Volatile.Write(ref _writer, writer);

        ExceptionDispatchInfo? failure = null;
        var pump = new BlockPump(source, Head, pool, encoders, steps.Writer);
        await Task.WhenAll(
            GuardAsync(() => pump.RunAsync(stop.Token), () => steps.Writer.Complete()),
            GuardAsync(() => writer.RunAsync(stop.Token), () => { }));
        await FinishWorkAsync(steps.Reader);

        failure?.Throw();
        var head = HeadPatch.Apply(Head, _options.Level, writer.Blocks);
        return new RewrittenArchive(head, writer.Position, writer.Blocks);

        // Whichever side fails first says why; the other is then stopped, and its cancellation says nothing.
        async Task GuardAsync(Func<Task> run, Action done)
        {
            try
            {
                await Task.Run(run, CancellationToken.None);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                await stop.CancelAsync();
            }
            finally
            {
                done();
            }
        }
    }

    /// <summary>After a failure pieces may still be worked on; they must not outlive the call.</summary>
    private static async Task FinishWorkAsync(ChannelReader<RewriteStep> steps)
    {
        while (steps.TryRead(out var step))
            await step.Work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
