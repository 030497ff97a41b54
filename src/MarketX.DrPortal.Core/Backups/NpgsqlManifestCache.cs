using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// Copies in the portal's database. When that is away, there are none for the moment: the bucket's manifests are what
/// counts, and neither backup nor restore may depend on the portal's database. The log says so.
/// </summary>
public sealed partial class NpgsqlManifestCache(NpgsqlDataSource portal, TimeProvider time, ILogger<NpgsqlManifestCache> log) : IManifestCache
{
    /// <inheritdoc />
    public bool Exists => true;

    /// <inheritdoc />
    public Task<byte[]?> FindAsync(string key, string eTag, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var command = portal.CreateCommand("SELECT file FROM drportal.manifests WHERE key = $1 AND etag = $2");
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue(Bare(eTag));
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    });

    /// <inheritdoc />
    public Task KeepAsync(string key, string eTag, ReadOnlyMemory<byte> file, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        // Every look at a backup comes by here: the file itself, which can be large, is sent only where it is new.
        await using var known = portal.CreateCommand("SELECT FROM drportal.manifests WHERE key = $1 AND etag = $2 AND sha256(file) = $3");
        known.Parameters.AddWithValue(key);
        known.Parameters.AddWithValue(Bare(eTag));
        known.Parameters.AddWithValue(SHA256.HashData(file.Span));
        await using (var reader = await known.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken))
                return null;
        }

        await using var command = portal.CreateCommand("""
            INSERT INTO drportal.manifests (key, etag, file, kept_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (key) DO UPDATE SET etag = excluded.etag, file = excluded.file, kept_at = excluded.kept_at
            """);
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue(Bare(eTag));
        command.Parameters.AddWithValue(file.ToArray());
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return null;
    });

    /// <inheritdoc />
    public Task KeepOnlyAsync(string prefix, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var command = portal.CreateCommand("DELETE FROM drportal.manifests WHERE starts_with(key, $1) AND key <> ALL ($2)");
        command.Parameters.AddWithValue(prefix);
        command.Parameters.AddWithValue(keys.ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
        return null;
    });

    // S3's answers differ in the quotes, by operation.
    private static string Bare(string eTag) => eTag.Trim('"');

    private async Task<byte[]?> TryAsync(Func<Task<byte[]?>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            LogAway(e.Message);
            return null;
        }
    }

    [LoggerMessage(5001, LogLevel.Warning, "The portal's copies of manifests cannot be used now: {Reason}")]
    private partial void LogAway(string reason);
}
