using System.Globalization;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Rewriting;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// Dumps a database straight into the bucket: <c>pg_dump</c> uncompressed, through the rewriter, which compresses on all
/// cores, counts rows and notes where every table lies. No scratch disk; memory is bounded.
/// </summary>
internal sealed class ArchiveDump(PostgresServer server, IBackupStorage storage, BackupOptions options, RunContext context, PgTool tool, string encoding, TimeProvider time)
{
    // Uncompressed: the rewriter compresses, in parallel. pg_dump of every version takes the number. In the database's
    // own encoding: another one that is set for it (client_encoding) may not hold every letter.
    private readonly string[] _arguments = ["--format=custom", "--compress=0", "--verbose", "--no-password", $"--encoding={encoding}"];

    private ObjectUpload? _upload;

    /// <summary>What was dumped, and the upload that waits for its head.</summary>
    public sealed record Result(ObjectUpload Upload, RewrittenArchive Archive, ArchiveRewriter Rewriter)
    {
        /// <summary>Makes the object visible and returns its entity tag.</summary>
        /// <exception cref="StorageException">It could not be stored; the message names part and tables.</exception>
        public async Task<string> CompleteAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await Upload.CompleteAsync(Archive.HeadBytes, cancellationToken);
            }
            catch (StorageException e) when (Contents(e, Rewriter) is { } contents)
            {
                throw e.Saying(contents);
            }
        }
    }

    /// <summary>Dumps until pg_dump has ended well and all data is on its way; the object does not show yet.</summary>
    /// <returns>The upload, to be completed with the archive's head and disposed by the caller.</returns>
    /// <exception cref="RunFailedException">pg_dump failed, or wrote something that is no whole archive.</exception>
    /// <exception cref="StorageException">The bucket did not take it.</exception>
    public async Task<Result> RunAsync(string database, string key, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        context.Tracker.Log(RunLogLevel.Info, $"$ {Path.GetFileName(tool.Path)} {string.Join(' ', _arguments)} \"{database}\"");
        Result? result = null;
        ArchiveFormatException? damage = null;
        try
        {
            // Times and bytes are written the same whatever the database's settings, so that digests can be compared.
            var environment = server.ToolEnvironment(database, context.ApplicationName, CopySettings.ToolOptions);
            var outcome = await PgProcess.RunAsync(tool.Path, _arguments, environment, async (output, token) =>
            {
                try
                {
                    result = await RewriteAsync(output, key, metadata, token, cancellationToken);
                }
                catch (ArchiveFormatException e)
                {
                    // Most often pg_dump stopped and says why; its own words come first, once it has ended.
                    damage = e;
                    await output.CopyToAsync(Stream.Null, token);
                }
            }, OnMessage, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (outcome.ExitCode != 0)
                throw new RunFailedException($"pg_dump failed (exit code {outcome.ExitCode.ToString(CultureInfo.InvariantCulture)}): {outcome.Reason}");

            if (damage is not null)
                throw new RunFailedException($"pg_dump ended well but wrote something that is no whole archive: {damage.Message}", damage);
            return result!;
        }
        catch
        {
            if (_upload is not null)
                await _upload.DisposeAsync();
            throw;
        }
    }

    private async Task<Result> RewriteAsync(
        Stream output, string key, IReadOnlyDictionary<string, string> metadata, CancellationToken token, CancellationToken uploadToken)
    {
        var rewriter = await ArchiveRewriter.OpenAsync(output, new ArchiveRewriterOptions { Level = options.CompressionLevel }, token);
        _upload = storage.BeginUpload(key, rewriter.Head.Length, metadata, uploadToken);
        var (upload, progress) = (_upload, new DumpProgress(context.Tracker, time, rewriter.Head));
        try
        {
            var archive = await rewriter.WriteDataAsync(new UploadSink(upload, () => progress.Take(rewriter.Progress, upload.BytesWritten)), token);
            progress.End(rewriter.Progress, upload.BytesWritten);
            return new Result(upload, archive, rewriter);
        }
        catch (StorageException e) when (Contents(e, rewriter) is { } contents)
        {
            throw e.Saying(contents);
        }
    }

    /// <summary>Which tables were in the part that failed.</summary>
    private static string? Contents(StorageException failure, ArchiveRewriter rewriter)
    {
        if (failure.Bytes is not var (first, last))
            return null;
        var names = rewriter.EntriesIn(first, last).Select(DumpProgress.NameOf).ToList();
        return names.Count switch
        {
            0 => null,
            1 => $"The part holds data of {names[0]}.",
            2 => $"The part holds data of {names[0]} and {names[1]}.",
            _ => string.Create(CultureInfo.InvariantCulture, $"The part holds data of {names[0]}, {names[1]} and {names.Count - 2:N0} more."),
        };
    }

    private void OnMessage(string line) => context.Tracker.Log(
        line.Contains("error:", StringComparison.Ordinal) ? RunLogLevel.Error
        : line.Contains("warning:", StringComparison.Ordinal) ? RunLogLevel.Warning : RunLogLevel.Detail, line);

    private sealed class UploadSink(ObjectUpload upload, Action onWritten) : IArchiveSink
    {
        public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            await upload.WriteAsync(data, cancellationToken);
            onWritten();
        }
    }
}
