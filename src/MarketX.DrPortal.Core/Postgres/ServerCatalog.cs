using MarketX.DrPortal.Core.Configuration;
using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>What the server says about itself and its databases.</summary>
public sealed class ServerCatalog(PostgresServer server, ProductionOptions production, PortalOptions portal)
{
    private const string ApplicationName = "drportal-catalog";

    /// <summary>The server's databases, by name, without templates and without what runs are making right now.</summary>
    /// <exception cref="PostgresUnavailableException">The server cannot be used.</exception>
    public async Task<IReadOnlyList<DatabaseInfo>> ListDatabasesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var isProductionServer = await IsProductionServerAsync(connection, cancellationToken);
        await using var command = new NpgsqlCommand("""
            SELECT datname,
                   CASE WHEN has_database_privilege(oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'MEMBER') THEN pg_database_size(oid) END,
                   (SELECT count(*)::int FROM pg_stat_activity a WHERE a.datid = d.oid AND NOT starts_with(a.application_name, 'drportal')),
                   coalesce(starts_with(shobj_description(oid, 'pg_database'), $2), false),
                   CASE WHEN NOT pg_has_role(datdba, 'USAGE') THEN pg_get_userbyid(datdba)::text END
            FROM pg_database d
            WHERE NOT datistemplate AND datname <> $1 AND datname !~ '__(restoring|replaced)_[a-z2-7]{10}$'
            ORDER BY datname
            """, connection);
        command.Parameters.AddWithValue(server.MaintenanceDatabase);
        command.Parameters.AddWithValue(DatabaseInfo.KeptComment);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var databases = new List<DatabaseInfo>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var name = reader.GetString(0);
            databases.Add(new(name, reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.GetInt32(2), isProductionServer && name == production.Database, name == portal.DatabaseName)
            {
                IsKept = reader.GetBoolean(3), OtherOwner = reader.IsDBNull(4) ? null : reader.GetString(4),
            });
        }

        return databases;
    }

    /// <summary>The database, or null when there is none of that name.</summary>
    /// <exception cref="PostgresUnavailableException">The server cannot be used.</exception>
    public async Task<DatabaseInfo?> FindAsync(string database, CancellationToken cancellationToken) =>
        (await ListDatabasesAsync(cancellationToken)).FirstOrDefault(d => d.Name == database);

    /// <summary>The server's version.</summary>
    /// <exception cref="PostgresUnavailableException">The server cannot be used.</exception>
    public async Task<Version> VersionAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return connection.PostgreSqlVersion;
    }

    /// <summary>Opens a connection to the maintenance database.</summary>
    /// <exception cref="PostgresUnavailableException">The server cannot be used.</exception>
    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        server.OpenAsync(server.MaintenanceDatabase, ApplicationName, cancellationToken);

    /// <summary>Opens a connection to a database, to look at it.</summary>
    /// <exception cref="PostgresUnavailableException">The server or the database cannot be used.</exception>
    public Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken) =>
        server.OpenAsync(database, ApplicationName, cancellationToken);

    private async Task<bool> IsProductionServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Unless told otherwise, the configured server is production's: the careful assumption.
        if (production.SystemIdentifier.Length == 0)
            return true;
        await using var command = new NpgsqlCommand("SELECT system_identifier::text FROM pg_control_system()", connection);
        return await command.ExecuteScalarAsync(cancellationToken) as string == production.SystemIdentifier;
    }
}
