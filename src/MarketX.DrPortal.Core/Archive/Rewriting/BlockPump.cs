using System.Threading.Channels;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Deflating;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>
/// Reads pg_dump's blocks, cuts them into pieces, and sends the pieces to be worked on; what has to be written goes
/// into the channel in order.
/// </summary>
internal sealed class BlockPump(
    ArchiveSource source, ArchiveHead head, BoundedPool<Piece> pool, BoundedPool<DeflateEncoder> encoders, ChannelWriter<RewriteStep> steps)
{
    private readonly ChunkReader _chunks = new(source);
    private readonly HashSet<int> _seen = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!source.Available.IsEmpty || await source.FillAsync(cancellationToken))
        {
            var block = await BlockHeader.ReadAsync(source, head, cancellationToken);
            if (!_seen.Add(block.Entry.DumpId))
                throw source.Damaged("The entry's data comes twice.");

            await steps.WriteAsync(new RewriteStep(RewriteStepKind.BlockStart, block), cancellationToken);
            if (block.Content == BlockContent.LargeObjects)
                await LargeObjectsAsync(block, cancellationToken);
            else
                await StreamAsync(block, cancellationToken);
            await steps.WriteAsync(new RewriteStep(RewriteStepKind.BlockEnd, block), cancellationToken);
        }

        // pg_dump that died between two blocks leaves an archive that looks whole but for this.
        var missing = head.Entries.FirstOrDefault(entry => entry.DataState != TocDataState.NoData && !_seen.Contains(entry.DumpId));
        if (missing is not null)
        {
            source.Place = BlockHeader.PlaceOf(missing);
            throw source.Truncated();
        }
    }

    private async Task LargeObjectsAsync(BlockHeader block, CancellationToken cancellationToken)
    {
        int identifier;
        do
        {
            identifier = await source.IntAsync(cancellationToken);
            await steps.WriteAsync(
                new RewriteStep(RewriteStepKind.LargeObject, block) { LargeObject = identifier }, cancellationToken);
            if (identifier != 0)
                await StreamAsync(block, cancellationToken);
        }
        while (identifier != 0);
    }

    private async Task StreamAsync(BlockHeader block, CancellationToken cancellationToken)
    {
        await steps.WriteAsync(new RewriteStep(RewriteStepKind.StreamStart, block), cancellationToken);
        _chunks.Begin();
        var cutter = block.Content == BlockContent.CopyText ? new CopyTextCutter() : null;
        var piece = await pool.RentAsync(cancellationToken);
        ChunkStatus status;
        do
        {
            status = _chunks.Read(piece.Buffer.AsSpan(piece.Length), out var written);
            piece.Length += written;
            if (status == ChunkStatus.NeedsInput)
                await source.RequireMoreAsync(cancellationToken);
            else if (status == ChunkStatus.Full)
                piece = await CutAsync(block, piece, cutter, cancellationToken);
        }
        while (status != ChunkStatus.End);

        if (cutter is not null && !cutter.TryFinish(piece))
            throw source.Damaged("The rows do not end as COPY text does.");
        if (piece.Length > 0)
            await SendAsync(block, piece, cancellationToken);
        else
            pool.Return(piece);
        await steps.WriteAsync(new RewriteStep(RewriteStepKind.StreamEnd, block), cancellationToken);
    }

    /// <summary>Sends a full piece and moves what is behind the cut into the next one.</summary>
    private async ValueTask<Piece> CutAsync(BlockHeader block, Piece piece, CopyTextCutter? cutter, CancellationToken cancellationToken)
    {
        var cut = cutter?.Cut(piece) ?? piece.Length;
        var next = await pool.RentAsync(cancellationToken);
        var rest = piece.Raw[cut..];
        rest.CopyTo(next.Buffer);
        next.Length = rest.Length;
        piece.Length = cut;
        await SendAsync(block, piece, cancellationToken);
        return next;
    }

    private async ValueTask SendAsync(BlockHeader block, Piece piece, CancellationToken cancellationToken)
    {
        var work = Task.Run(() => WorkAsync(piece, cancellationToken), CancellationToken.None);
        try
        {
            await steps.WriteAsync(new RewriteStep(RewriteStepKind.Piece, block) { Piece = piece, Work = work }, cancellationToken);
        }
        catch
        {
            // Nobody else will wait for it now, and it must not outlive the rewrite.
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task WorkAsync(Piece piece, CancellationToken cancellationToken)
    {
        var encoder = await encoders.RentAsync(cancellationToken);
        try
        {
            piece.Work(encoder);
        }
        finally
        {
            encoders.Return(encoder);
        }
    }
}
