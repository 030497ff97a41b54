using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Access;

/// <summary>Idempotency keys in the portal's database, so that a retry may reach another portal.</summary>
public sealed class NpgsqlIdempotencyStore(NpgsqlDataSource portal) : IIdempotencyStore
{
    // A request that holds its key longer than this has died with its process.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <inheritdoc />
    public async Task<IdempotencyClaim> ClaimAsync(string subject, string key, byte[] requestHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await ExecuteAsync("DELETE FROM drportal.idempotency_keys WHERE created_at < $1 OR (run_id IS NULL AND created_at < $2)",
            cancellationToken, (now - IIdempotencyStore.Memory).UtcDateTime, (now - Patience).UtcDateTime);
        var added = await ExecuteAsync("""
            INSERT INTO drportal.idempotency_keys (subject, key, request_hash, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """, cancellationToken, subject, key, requestHash, now.UtcDateTime);
        if (added == 1)
            return new IdempotencyClaim(IsNew: true, SameRequest: true, Run: null);

        await using var command = portal.CreateCommand("SELECT request_hash, run_id FROM drportal.idempotency_keys WHERE subject = $1 AND key = $2");
        command.Parameters.AddWithValue(subject);
        command.Parameters.AddWithValue(key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        // Released between the two looks: the caller is told to try again, as while it was held.
        if (!await reader.ReadAsync(cancellationToken))
            return new IdempotencyClaim(IsNew: false, SameRequest: true, Run: null);
        var same = reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(requestHash);
        return new IdempotencyClaim(false, same, !reader.IsDBNull(1) && RunId.TryParse(reader.GetString(1), out var run) ? run : null);
    }

    /// <inheritdoc />
    public Task CompleteAsync(string subject, string key, RunId run, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE drportal.idempotency_keys SET run_id = $3 WHERE subject = $1 AND key = $2", cancellationToken, subject, key, run.Value);

    /// <inheritdoc />
    public Task ReleaseAsync(string subject, string key, CancellationToken cancellationToken) => ExecuteAsync(
        "DELETE FROM drportal.idempotency_keys WHERE subject = $1 AND key = $2 AND run_id IS NULL", cancellationToken, subject, key);

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = portal.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
