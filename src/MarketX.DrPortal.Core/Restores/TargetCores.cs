using System.Net;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>How many cores the target's server has: as many indexes can be built, and tables loaded, at the same time.</summary>
internal static class TargetCores
{
    private const int Fewest = 2;

    // Enough to keep a small server busy, and no burden for a large one.
    private const int WhereUnknown = 4;

    /// <summary>Finds out: on this machine by looking, elsewhere from the server's own files where this user may read them.</summary>
    /// <param name="connection">A connection to the server.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<int> OfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (IsHere(connection.Host!))
            return Math.Max(Fewest, Environment.ProcessorCount);
        await using var may = new NpgsqlCommand("SELECT pg_catalog.has_function_privilege('pg_catalog.pg_read_file(text)', 'EXECUTE') AND pg_catalog.version() LIKE '%linux%'", connection);
        if (await may.ExecuteScalarAsync(cancellationToken) is not true)
            return WhereUnknown;
        try
        {
            await using var count = new NpgsqlCommand("SELECT count(*) FROM pg_catalog.regexp_matches(pg_catalog.pg_read_file('/proc/cpuinfo'), '^processor\\s*:', 'gn')", connection);
            return Math.Max(Fewest, (int)(long)(await count.ExecuteScalarAsync(cancellationToken))!);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedFile)
        {
            return WhereUnknown;
        }
    }

    private static bool IsHere(string host) =>
        host.StartsWith('/') || host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
