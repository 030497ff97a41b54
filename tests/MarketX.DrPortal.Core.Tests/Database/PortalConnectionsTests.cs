using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Database;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Database;

/// <summary>A portal that keeps locks and says nothing stops no other one.</summary>
public sealed class PortalConnectionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_SettingsOfTheServer_OutliveThePoolAndLeaveTheUsersOwn()
    {
        await using var database = await SharedServices.CreateDatabaseAsync("portal", Token);
        await using var source = PortalConnections.Create(new SecretText(database.ConnectionString + ";Options=-c work_mem=5MB"));
        for (var use = 0; use < 2; use++)
        {
            await using var connection = await source.OpenConnectionAsync(Token);
            await using var command = new NpgsqlCommand("SELECT array_agg(setting ORDER BY name) FROM pg_settings WHERE name IN ('idle_in_transaction_session_timeout', 'tcp_keepalives_idle', 'work_mem')", connection);
            Assert.Equal(["30000", "10", "5120"], (string[])(await command.ExecuteScalarAsync(Token))!);
            await using var change = new NpgsqlCommand("SET idle_in_transaction_session_timeout = 0", connection);
            await change.ExecuteNonQueryAsync(Token);
        }
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task SchedulersLock_HeldByAPortalThatSaysNothing_EndsAndRunsBegin()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await using var silent = await portal.Get<NpgsqlDataSource>().OpenConnectionAsync(Token);
        await using var transaction = await silent.BeginTransactionAsync(Token);
        await using var take = new NpgsqlCommand("SELECT count(*) FROM (SELECT FROM quartz.qrtz_locks FOR UPDATE) AS locks", silent);
        Assert.True(await take.ExecuteScalarAsync(Token) is > 0L);

        await portal.BackUpAsync();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => take.ExecuteScalarAsync(Token));
    }
}
