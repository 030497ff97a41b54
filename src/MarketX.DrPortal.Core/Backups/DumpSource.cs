using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>What a backup needs to know of its database before the dump begins.</summary>
/// <param name="Version">The server's version.</param>
/// <param name="VersionText">The version as the server tells it.</param>
/// <param name="Encoding">The database's encoding, as PostgreSQL calls it.</param>
/// <param name="SnapshotAt">The server's time (UTC): all that was committed before will be in the dump.</param>
/// <param name="Settings">The settings that shape the dump; see <see cref="CopySettings"/>.</param>
/// <param name="ExtensionVersions">Versions of the installed extensions, by their name.</param>
internal sealed record DumpSource(
    Version Version, string VersionText, string Encoding, DateTimeOffset SnapshotAt, SortedDictionary<string, string> Settings, IReadOnlyDictionary<string, string> ExtensionVersions)
{
    public static async Task<DumpSource> ReadAsync(PostgresServer server, string database, string applicationName, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(database, applicationName, cancellationToken);
        var settings = await CopySettings.TakeOnAsync(connection, cancellationToken);
        var versions = await ExtensionsAsync(connection, cancellationToken);
        // Read before pg_dump takes its snapshot: everything committed until then is in the backup.
        await using var command = new NpgsqlCommand("SELECT now(), current_setting('server_version'), current_setting('server_encoding')", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DumpSource(
            connection.PostgreSqlVersion, reader.GetString(1), reader.GetString(2), new DateTimeOffset(reader.GetDateTime(0), TimeSpan.Zero), settings, versions);
    }

    /// <summary>The archive's extensions with the versions that they have in the database: an archive names none.</summary>
    public IReadOnlyList<ArchiveExtension> ExtensionsOf(ArchiveHead head) =>
        [.. ArchiveContents.Of(head, null).Extensions.Select(e => e with { Version = e.Version ?? ExtensionVersions.GetValueOrDefault(e.Name) })];

    private static async Task<IReadOnlyDictionary<string, string>> ExtensionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("SELECT extname, extversion FROM pg_catalog.pg_extension", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            versions.Add(reader.GetString(0), reader.GetString(1));
        return versions;
    }
}
