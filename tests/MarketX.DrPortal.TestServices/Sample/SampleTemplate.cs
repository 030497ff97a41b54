using System.Globalization;
using MarketX.DrPortal.TestServices.Postgres;
using Npgsql;

namespace MarketX.DrPortal.TestServices.Sample;

/// <summary>The sample, filled once for each server and scale and then copied: a copy takes a tenth of the time.</summary>
internal static class SampleTemplate
{
    // Any number that nobody else locks.
    private const long LockKey = 7_204_119_035;

    public static async Task<string> EnsureAsync(PostgresServer server, double scale, CancellationToken cancellationToken)
    {
        var name = "sample_" + scale.ToString(CultureInfo.InvariantCulture).Replace('.', '_');
        // Other test processes want it too.
        await using var connection = await server.OpenAsync(cancellationToken: cancellationToken);
        await using var locked = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = LockKey } },
        };
        await locked.ExecuteNonQueryAsync(cancellationToken);
        if (await server.HasDatabaseAsync(name, cancellationToken))
            return name;
        // It gets its name when it is complete.
        var unfinished = name + "_unfinished";
        await server.DropDatabaseAsync(unfinished, cancellationToken);
        await server.CreateDatabaseAsync(unfinished, cancellationToken: cancellationToken);
        await SampleDatabase.FillAsync(server.ConnectionString(unfinished), scale, cancellationToken);
        await server.RenameDatabaseAsync(unfinished, name, cancellationToken);
        return name;
    }
}
