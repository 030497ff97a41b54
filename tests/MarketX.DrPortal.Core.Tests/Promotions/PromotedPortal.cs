using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>A portal with a small production, a backup of it, and what promotions leave behind removed at the end.</summary>
internal sealed class PromotedPortal : IAsyncDisposable
{
    private PromotedPortal(TestPortal portal) => Portal = portal;

    public TestPortal Portal { get; }

    public string Production => Portal.Production.Name;

    public string Staging => Portal.Staging;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Production as in the sample, backed up, and then robbed of its order lines.</summary>
    public static async Task<(PromotedPortal Portal, BackupResult Backup)> StartAsync(Dictionary<string, string?>? settings = null, TestDatabase? production = null)
    {
        var portal = new PromotedPortal(await TestPortal.StartAsync(settings, production));
        await portal.Portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.Portal.BackUpAsync();
        await portal.Portal.Production.ExecuteAsync("DELETE FROM order_items", Token);
        return (portal, backup);
    }

    public PromotionRequest Request(string reason = "order lines were deleted") => new(Staging, Production, reason);

    public Task<Run> StartAsync(PromotionRequest request) => Portal.Get<PromotionLauncher>().StartAsync(TestPortal.Admin, request, Token);

    public async Task<Run> EndAsync(PromotionRequest request) => await Portal.EndAsync((await StartAsync(request)).Id);

    public async Task<PromotionResult> PromoteAsync(PromotionRequest request)
    {
        var run = await EndAsync(request);
        Assert.True(run.Status == RunStatus.Succeeded, $"{run.Status}: {run.Error}");
        return run.ResultAs<PromotionResult>()!;
    }

    public async Task<Run> RollBackAsync(string kept, long acknowledged) => await Portal.EndAsync(
        (await Portal.Get<PromotionLauncher>().StartAsync(TestPortal.Admin, new RollbackRequest(kept, Production, "it was worse", acknowledged), Token)).Id);

    public async Task<long> OidAsync(string database) => await Maintenance<long>($"SELECT oid::bigint FROM pg_database WHERE datname = '{database}'");

    public async Task<T?> Maintenance<T>(string sql)
    {
        await using var connection = await Portal.Server.OpenAsync(cancellationToken: Token);
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token) is T value ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var kept in await Portal.Get<KeptDatabases>().ListAsync(CancellationToken.None))
        {
            if (kept.Mark.Was == Production)
                await Portal.Server.DropDatabaseAsync(kept.Name, CancellationToken.None);
        }

        await Portal.DisposeAsync();
    }
}
