using System.Globalization;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Inspections.Schemas;

/// <summary>Has pg_dump describe a database's schema, as it describes it in a backup.</summary>
public sealed class SchemaReader(PgToolLocator tools)
{
    // Whoever changes a table holds its lock: production must not be waited for behind them, nor they behind this.
    private static readonly string[] Arguments = ["--format=custom", "--schema-only", "--compress=0", "--no-password", "--lock-wait-timeout=10000"];

    /// <summary>Reads the schema.</summary>
    /// <param name="server">The server.</param>
    /// <param name="database">The database, by its exact name.</param>
    /// <param name="applicationName">Shown in <c>pg_stat_activity</c>.</param>
    /// <param name="cancellationToken">Ends pg_dump too.</param>
    /// <exception cref="PostgresUnavailableException">The database cannot be used.</exception>
    /// <exception cref="RunFailedException">pg_dump failed; the message says why.</exception>
    public async Task<SchemaCatalog> ReadAsync(PostgresServer server, string database, string applicationName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        int major;
        await using (var connection = await server.OpenAsync(database, applicationName, cancellationToken))
            major = connection.PostgreSqlVersion.Major;
        var tool = await tools.PgDumpForAsync(major, cancellationToken);
        ArchiveHead? head = null;
        ArchiveFormatException? damage = null;
        var outcome = await PgProcess.RunAsync(tool.Path, Arguments, server.ToolEnvironment(database, applicationName, CopySettings.ToolOptions), async (output, token) =>
        {
            try
            {
                head = await ArchiveReader.ReadHeadAsync(output, token);
            }
            catch (ArchiveFormatException e)
            {
                // Most often pg_dump stopped and says why; its own words come first, once it has ended.
                damage = e;
            }

            await output.CopyToAsync(Stream.Null, token);
        }, _ => { }, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (outcome.ExitCode != 0)
            throw new RunFailedException($"pg_dump could not describe the schema of \"{database}\" (exit code {outcome.ExitCode.ToString(CultureInfo.InvariantCulture)}): {outcome.Reason}");

        return SchemaCatalog.Of(head ?? throw new RunFailedException($"pg_dump ended well but described the schema of \"{database}\" in a form that cannot be read: {damage?.Message}", damage!));
    }
}
