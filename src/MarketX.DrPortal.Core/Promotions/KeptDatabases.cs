using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>The databases that promotions and rollbacks have kept.</summary>
public sealed class KeptDatabases(ServerCatalog server)
{
    /// <summary>All of them, the newest first.</summary>
    /// <exception cref="PostgresUnavailableException">The server cannot be used.</exception>
    public async Task<IReadOnlyList<KeptDatabase>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(cancellationToken);
        return await ListAsync(connection, cancellationToken);
    }

    /// <summary>The one of that name, or null.</summary>
    /// <exception cref="PostgresUnavailableException">The server cannot be used.</exception>
    public async Task<KeptDatabase?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(k => k.Name == name);

    internal static async Task<IReadOnlyList<KeptDatabase>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT datname, shobj_description(oid, 'pg_database'),
                   CASE WHEN has_database_privilege(oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'MEMBER') THEN pg_database_size(oid) END,
                   (SELECT count(*)::int FROM pg_stat_activity a WHERE a.datid = d.oid)
            FROM pg_database d WHERE starts_with(shobj_description(oid, 'pg_database'), $1)
            """, connection);
        command.Parameters.AddWithValue(KeptMark.Prefix);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var kept = new List<KeptDatabase>();
        while (await reader.ReadAsync(cancellationToken))
        {
            // One that is called as it was before is nobody's leftover, whatever its comment says.
            if (KeptMark.TryParse(reader.GetString(1)) is { } mark && mark.Was != reader.GetString(0))
                kept.Add(new KeptDatabase(reader.GetString(0), mark, reader.IsDBNull(2) ? null : reader.GetInt64(2), reader.GetInt32(3)));
        }

        return [.. kept.OrderByDescending(k => k.Mark.Replaced)];
    }
}
