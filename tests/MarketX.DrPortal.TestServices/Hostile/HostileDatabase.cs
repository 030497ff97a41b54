using System.Globalization;
using System.Reflection;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Processes;
using Npgsql;

namespace MarketX.DrPortal.TestServices.Hostile;

/// <summary>
/// Fills an empty database with what backups and restores break on: names, values, orders of creation, rights, and
/// settings of the database itself. The friendly one is <see cref="Sample.SampleDatabase"/>.
/// </summary>
public static class HostileDatabase
{
    private const string Folder = "Hostile/";

    // Scripts from this number on need a superuser.
    private const string FirstOfSuperUser = "90";

    /// <summary>As the owner of the database, who is no superuser.</summary>
    /// <param name="tables">So many tables beside the hard ones, every tenth of them empty.</param>
    public static Task FillAsync(PostgresServer server, string database, int tables, CancellationToken cancellationToken) =>
        RunAsync(server.ConnectionString(database), name => string.CompareOrdinal(name, FirstOfSuperUser) < 0, tables, cancellationToken);

    /// <summary>The same, and what only a superuser can make: roles, event triggers, foreign servers, a subscription.</summary>
    public static async Task FillWithAllAsync(PostgresServer server, string database, int tables, CancellationToken cancellationToken)
    {
        await FillAsync(server, database, tables, cancellationToken);
        await RunAsync(server.SuperConnectionString(database), name => string.CompareOrdinal(name, FirstOfSuperUser) >= 0, 0, cancellationToken);
    }

    /// <summary>Settings of the database that change how every session in it writes values, or ends it. They are not part of a dump's data.</summary>
    public static async Task SetAsync(PostgresServer server, string database, CancellationToken cancellationToken)
    {
        var name = PostgresServer.Quote(database);
        foreach (var setting in (string[])["DateStyle = 'German'", "IntervalStyle = 'sql_standard'", "TimeZone = 'Asia/Kathmandu'", "bytea_output = 'escape'", "extra_float_digits = -15",
            "search_path = 'hostile'", "client_encoding = 'LATIN2'", "quote_all_identifiers = on", "standard_conforming_strings = off", "row_security = off", "statement_timeout = '2s'",
            "idle_session_timeout = '3s'", "idle_in_transaction_session_timeout = '3s'", "lock_timeout = '2s'", "default_transaction_isolation = 'serializable'", "default_transaction_deferrable = on"])
            await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} SET {setting}", cancellationToken);
        await server.ExecuteAsync("postgres", $"COMMENT ON DATABASE {name} IS 'it''s hostile'", cancellationToken);
    }

    private static async Task RunAsync(string connectionString, Func<string, bool> chosen, int tables, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, "SET TimeZone = 'UTC'; SET synchronous_commit = off", cancellationToken);
        foreach (var (name, sql) in Scripts().Where(s => chosen(s.Name)))
        {
            try
            {
                await ExecuteAsync(connection, sql, cancellationToken);
            }
            catch (PostgresException failure)
            {
                throw new ServiceException($"{name}, character {failure.Position}: {failure.MessageText} {failure.Detail} {failure.Where}", failure);
            }
        }

        // Batches: each table holds locks until its transaction ends.
        for (var first = 1; first <= tables; first += 200)
        {
            await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"""
                DO $$ BEGIN
                    FOR i IN {first}..{Math.Min(tables, first + 199)} LOOP
                        EXECUTE format('CREATE TABLE hostile.%I (id int PRIMARY KEY, v text)', 'many ' || i);
                        IF i % 10 <> 0 THEN EXECUTE format('INSERT INTO hostile.%I SELECT g, ''v'' || g FROM generate_series(1, %s) g', 'many ' || i, i % 7); END IF;
                    END LOOP;
                END $$
                """), cancellationToken);
        }
    }

    private static IEnumerable<(string Name, string Sql)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).Where(n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name[Folder.Length..], reader.ReadToEnd());
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
