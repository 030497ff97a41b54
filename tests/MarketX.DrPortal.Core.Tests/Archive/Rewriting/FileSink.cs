using MarketX.DrPortal.Core.Archive.Rewriting;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>Writes behind a place that is kept for the head, as an upload does whose first part comes last.</summary>
internal sealed class FileSink(FileStream file) : IArchiveSink
{
    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => file.WriteAsync(data, cancellationToken);

    /// <summary>Rewrites one file into another.</summary>
    public static async Task<RewrittenArchive> RewriteAsync(
        string from, string to, ArchiveRewriterOptions? options, CancellationToken cancellationToken)
    {
        await using var input = File.OpenRead(from);
        var rewriter = await ArchiveRewriter.OpenAsync(input, options, cancellationToken);
        await using var output = new FileStream(to, FileMode.CreateNew);
        output.Position = rewriter.Head.Length;
        var result = await rewriter.WriteDataAsync(new FileSink(output), cancellationToken);
        output.Position = 0;
        await output.WriteAsync(result.HeadBytes, cancellationToken);
        return result;
    }
}
