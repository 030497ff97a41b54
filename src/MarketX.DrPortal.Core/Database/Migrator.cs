using System.Globalization;
using System.Reflection;
using MarketX.DrPortal.Core.Runs;
using Npgsql;
using Quartz;

namespace MarketX.DrPortal.Core.Database;

/// <summary>
/// Brings the portal's database to this version's schema: our numbered scripts into schema <c>drportal</c> and
/// Quartz's own tables into schema <c>quartz</c>. Any number of portals may start at once.
/// </summary>
public sealed class Migrator(NpgsqlDataSource portal)
{
    // Any fixed number: portals that start together take turns on it.
    private const long LockKey = 0x64_72_70_6f_72_74_61_6c;

    private const string QuartzScript = "Quartz.Impl.AdoJobStore.Schema.create_postgres.sql";

    /// <summary>Applies what is missing, all in one transaction.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refuses.</exception>
    /// <exception cref="InvalidOperationException">The database was made by a newer portal.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await portal.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync($"SELECT pg_advisory_xact_lock({LockKey.ToString(CultureInfo.InvariantCulture)})");
        await ExecuteAsync("""
            CREATE SCHEMA IF NOT EXISTS drportal;
            CREATE SCHEMA IF NOT EXISTS quartz;
            CREATE TABLE IF NOT EXISTS drportal.migrations (
                name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
            """);

        var applied = await AppliedAsync(connection, transaction, cancellationToken);
        foreach (var name in ScriptNames().Where(s => !applied.Contains(s)))
        {
            await ExecuteAsync(await ReadAsync(typeof(Migrator).Assembly, name, cancellationToken));
            await using var note = new NpgsqlCommand("INSERT INTO drportal.migrations (name) VALUES ($1)", connection, transaction);
            note.Parameters.AddWithValue(name);
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        // Idempotent and never drops; a test compares its hash, so that a new Quartz cannot change it unseen.
        foreach (var statement in await QuartzStatementsAsync(cancellationToken))
            await ExecuteAsync(statement);

        await using var identity = new NpgsqlCommand("INSERT INTO drportal.portal (id) VALUES ($1) ON CONFLICT DO NOTHING", connection, transaction);
        identity.Parameters.AddWithValue(RunId.New().Value);
        await identity.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>The scripts of this version that the database lacks; all of them where it was never used.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refuses.</exception>
    /// <exception cref="InvalidOperationException">The database was made by a newer portal.</exception>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await portal.OpenConnectionAsync(cancellationToken);
        await using (var exists = new NpgsqlCommand("SELECT to_regclass('drportal.migrations') IS NOT NULL", connection))
        {
            if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
                return ScriptNames();
        }

        var applied = await AppliedAsync(connection, null, cancellationToken);
        return [.. ScriptNames().Except(applied)];
    }

    /// <summary>Quartz's embedded script, rendered for schema <c>quartz</c>, one statement each.</summary>
    internal static async Task<IReadOnlyList<string>> QuartzStatementsAsync(CancellationToken cancellationToken)
    {
        var script = await ReadAsync(typeof(IScheduler).Assembly, QuartzScript, cancellationToken);
        return script.Replace("{0}", "quartz.qrtz_", StringComparison.Ordinal).Replace("{1}", "qrtz_", StringComparison.Ordinal)
            .Split("\n--;;", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<HashSet<string>> AppliedAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        var applied = new HashSet<string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("SELECT name FROM drportal.migrations", connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetString(0));
        return applied.Except(ScriptNames()).FirstOrDefault() is { } unknown
            ? throw new InvalidOperationException($"The portal's database holds the migration {unknown}, which this version does not know: it was made by a newer portal. Start that version.")
            : applied;
    }

    private static string[] ScriptNames() =>
        [.. typeof(Migrator).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static async Task<string> ReadAsync(Assembly assembly, string name, CancellationToken cancellationToken)
    {
        await using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} has no script {name}.");
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
