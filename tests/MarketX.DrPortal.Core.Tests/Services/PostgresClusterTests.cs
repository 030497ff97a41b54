using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Services;

public sealed class PostgresClusterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenAsync_WrongPassword_IsRejected()
    {
        var server = await SharedServices.PostgresAsync(Cancel);
        var wrong = server with { OwnerPassword = server.OwnerPassword + "x" };

        var failure = await Assert.ThrowsAsync<PostgresException>(() => wrong.OpenAsync(cancellationToken: Cancel));

        Assert.Equal("28P01", failure.SqlState);
    }

    [Fact]
    public async Task CreateDatabaseAsync_AsOwner_IsUtf8WithTheRightsOfManagedPostgres()
    {
        await using var database = await SharedServices.CreateDatabaseAsync(cancellationToken: Cancel);

        var facts = await database.QueryAsync<string>(
            """
            SELECT concat_ws(' ', pg_encoding_to_char(encoding), datcollate, datlocprovider, rolsuper, rolcreatedb,
                pg_has_role(current_user, 'pg_signal_backend', 'member'), current_setting('max_connections'))
            FROM pg_database, pg_roles
            WHERE datname = current_database() AND rolname = current_user
            """,
            Cancel);

        Assert.Equal("UTF8 C.UTF-8 c f t t 200", facts);
    }

    [Fact]
    public async Task KillAsync_ThenStart_CommittedRowsAreThere()
    {
        await using var own = await SharedServices.StartPostgresAsync(Cancel);
        await own.Server.CreateDatabaseAsync("kept", cancellationToken: Cancel);
        await own.Server.ExecuteAsync("kept", "CREATE TABLE kept AS SELECT 42 AS answer", Cancel);
        var port = own.Server.Port;

        await own.Cluster.KillAsync(Cancel);
        Assert.False(await own.Cluster.IsRunningAsync(Cancel));
        await own.Cluster.StartAsync(Cancel);

        Assert.Equal(port, own.Server.Port);
        await using var connection = await own.Server.OpenAsync("kept", Cancel);
        await using var command = new NpgsqlCommand("SELECT answer FROM kept", connection);
        Assert.Equal(42, await command.ExecuteScalarAsync(Cancel));
    }
}
