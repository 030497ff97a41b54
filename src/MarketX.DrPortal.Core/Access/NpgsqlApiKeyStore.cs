using System.Collections.Frozen;
using Npgsql;
using NpgsqlTypes;

namespace MarketX.DrPortal.Core.Access;

/// <summary>API keys in the portal's database.</summary>
public sealed class NpgsqlApiKeyStore(NpgsqlDataSource portal) : IApiKeyStore
{
    private const string Columns = "id, name, scopes, created_at, created_by, expires_at, last_used_at, last_used_from, revoked_at, revoked_by";

    /// <inheritdoc />
    public async Task AddAsync(ApiKey key, ApiKeySecret secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(secret);
        await using var command = Command(
            "INSERT INTO drportal.api_keys (id, name, scopes, secret_hash, created_at, created_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            key.Id, StoredText.Of(key.Name), key.Scopes.Select(s => s.ToString()).Order(StringComparer.Ordinal).ToArray(), secret.Hash,
            key.CreatedAt.UtcDateTime, key.CreatedBy, key.ExpiresAt.UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ApiKey?> UseAsync(ApiKeySecret secret, string? address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(secret);
        byte[]? hash = null;
        ApiKey? key = null;
        await using (var command = Command($"SELECT {Columns}, secret_hash FROM drportal.api_keys WHERE id = $1", secret.Id))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken))
                (key, hash) = (Read(reader), reader.GetFieldValue<byte[]>(10));
        }

        if (key is null || !secret.Matches(hash!) || !key.IsActive(now))
            return null;
        if (key.LastUsedAt is not { } last || now - last > TimeSpan.FromMinutes(1) || key.LastUsedFrom != address)
        {
            await using var note = Command("UPDATE drportal.api_keys SET last_used_at = $2, last_used_from = $3 WHERE id = $1", key.Id, now.UtcDateTime, address);
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        return key;
    }

    /// <inheritdoc />
    public async Task<bool> RevokeAsync(string id, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "UPDATE drportal.api_keys SET revoked_at = $3, revoked_by = $2 WHERE id = $1 AND revoked_at IS NULL AND expires_at > $3", StoredText.Of(id), by, now.UtcDateTime);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <inheritdoc />
    public async Task<Page<ApiKey>> ListAsync(string? text, int skip, int take, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string where = "($1::text IS NULL OR strpos(lower(concat_ws(' ', id, name, created_by)), lower($1)) > 0)";
        var filter = StoredText.Search(text);
        await using var rows = Command(
            $"SELECT {Columns} FROM drportal.api_keys WHERE {where} ORDER BY revoked_at IS NULL AND expires_at > $4 DESC, created_at DESC, id OFFSET $2 LIMIT $3",
            filter, Math.Max(0, skip), Math.Clamp(take, 1, 500), now.UtcDateTime);
        var items = new List<ApiKey>();
        await using (var reader = await rows.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                items.Add(Read(reader));
        }

        await using var counts = Command($"SELECT count(*) FILTER (WHERE {where})::int, count(*)::int FROM drportal.api_keys", filter);
        await using var total = await counts.ExecuteReaderAsync(cancellationToken);
        await total.ReadAsync(cancellationToken);
        return new Page<ApiKey>(items, total.GetInt32(0), total.GetInt32(1));
    }

    private static ApiKey Read(NpgsqlDataReader reader)
    {
        return new ApiKey
        {
            Id = reader.GetString(0),
            Name = reader.GetString(1),
            // A scope that this version does not know any more allows nothing.
            Scopes = reader.GetFieldValue<string[]>(2).Where(s => Enum.TryParse<PortalAction>(s, out _)).Select(Enum.Parse<PortalAction>).ToFrozenSet(),
            CreatedAt = Utc(3)!.Value,
            CreatedBy = reader.GetString(4),
            ExpiresAt = Utc(5)!.Value,
            LastUsedAt = Utc(6),
            LastUsedFrom = Text(7),
            RevokedAt = Utc(8),
            RevokedBy = Text(9),
        };

        DateTimeOffset? Utc(int column) => reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetDateTime(column), TimeSpan.Zero);
        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = portal.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is null ? new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = DBNull.Value } : new NpgsqlParameter { Value = value });
        return command;
    }
}
