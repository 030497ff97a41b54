using MarketX.DrPortal.TestServices.Trace;
using Npgsql;

namespace MarketX.DrPortal.TestServices.Postgres;

/// <summary>What a server keeps of its roles' passwords: whoever has a hash can try passwords against it.</summary>
public static class RolePasswords
{
    /// <summary>Says that none of a server's hashes must be in a log.</summary>
    public static async Task KeepSecretAsync(PostgresServer server, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        await using var connection = new NpgsqlConnection(server.SuperConnectionString());
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            TestTrace.Secret("the hash of a role's password", reader.GetString(0));
    }
}
