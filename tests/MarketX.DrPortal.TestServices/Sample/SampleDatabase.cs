using System.Globalization;
using System.Reflection;
using MarketX.DrPortal.TestServices.Processes;
using Npgsql;

namespace MarketX.DrPortal.TestServices.Sample;

/// <summary>
/// Fills an empty database with a marketplace that uses most of what PostgreSQL has: about 230,000 rows at scale 1,
/// the same rows every time for the same scale. Needs no more rights than the database's owner has.
/// </summary>
public static class SampleDatabase
{
    private const string Folder = "Sample/";

    public static async Task FillAsync(string connectionString, double scale, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        // The session's settings must not show in the data; and nobody waits for a sample to be safe on disk.
        await ExecuteAsync(
            connection,
            "SET TimeZone = 'UTC'; SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; SET work_mem = '64MB';",
            cancellationToken);
        await ExecuteAsync(
            connection, string.Create(CultureInfo.InvariantCulture, $"SET sample.scale = '{scale}'"), cancellationToken);
        foreach (var (name, sql) in Scripts())
        {
            try
            {
                await ExecuteAsync(connection, sql, cancellationToken);
            }
            catch (PostgresException failure)
            {
                throw new ServiceException($"{name}, character {failure.Position}: {failure.MessageText}", failure);
            }
        }

        await ExecuteAsync(connection, "RESET ALL; ANALYZE", cancellationToken);
    }

    private static IEnumerable<(string Name, string Sql)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!name.StartsWith(Folder, StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
