using System.Security.Cryptography;
using System.Text;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Database;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Database;

/// <summary>The portal's own tables.</summary>
public sealed class MigratorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_SeveralPortalsAtOnce_OneSchemaAndOneIdentity()
    {
        await using var database = await SharedServices.CreateDatabaseAsync("migrate", Token);
        await using var portal = NpgsqlDataSource.Create(database.ConnectionString);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new Migrator(portal).RunAsync(Token)));

        Assert.Equal(1L, await database.QueryAsync<long>("SELECT count(*) FROM drportal.portal", Token));
        Assert.Equal(15L, await database.QueryAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname = 'quartz'", Token));
    }

    [Fact]
    public async Task Run_DatabaseOfANewerPortal_IsRefused()
    {
        await using var database = await SharedServices.CreateDatabaseAsync("migrate", Token);
        await using var portal = NpgsqlDataSource.Create(database.ConnectionString);
        await new Migrator(portal).RunAsync(Token);
        await database.ExecuteAsync("INSERT INTO drportal.migrations (name) VALUES ('9999_future.sql')", Token);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => new Migrator(portal).RunAsync(Token));

        Assert.Contains("newer portal", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QuartzScript_IsTheOneThatWasTried()
    {
        var script = string.Join("\n;;\n", await Migrator.QuartzStatementsAsync(Token));
        // Another hash means that Quartz changed its schema: read the change, migrate what exists, then note the new one.
        Assert.StartsWith("59012147309564daf18e5697d28c555a959f5513dea514e02b", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortalDatabaseRefusesUs_SaysWhichSettingToMend()
    {
        await using var database = await SharedServices.CreateDatabaseAsync("migrate", Token);
        var wrong = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "wrong-secret" }.ConnectionString;

        var problem = await Assert.ThrowsAsync<ConfigurationException>(() => TestPortal.StartAsync(new() { ["ConnectionStrings:Portal"] = wrong }));

        Assert.Contains("ConnectionStrings:Portal", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", problem.ToString(), StringComparison.Ordinal);
    }
}
