using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Sample;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>Some tables out of a large backup, from a shell.</summary>
public sealed class TableCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_SomeTables_FetchesLittleMoreThanTheirBytes()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql + AwkwardTables.Incompressible(megabytes: 40));
        var key = await world.BackUpAsync();
        var size = (await world.Bucket.Client.GetObjectMetadataAsync(world.Bucket.Name, key, Token)).ContentLength;
        await using var proxy = new FaultProxy(world.Bucket.Endpoint.ServiceUrl);

        var restored = (await world.RunAsync([("AWS_ENDPOINT_URL_S3", proxy.Url)], "restore", key, world.Target(), "--table", "orders", "--table", "public.customers", "--json")).ShouldEndWith(0).Json;

        Assert.Equal(1100, restored.GetProperty("rows").GetInt64());
        // Head, manifest and checks before the start are among them.
        Assert.True(proxy.AnsweredBytes > 10_000 && proxy.AnsweredBytes < size * 3 / 100, $"{proxy.AnsweredBytes} of {size}:\n{string.Join('\n', proxy.Requests.Select(r => $"{r.Method} {r.Path} {r.Headers.GetValueOrDefault("Range")}"))}");
        await using var connection = await world.Server.OpenAsync(world.Target(), Token);
        await using var tables = new Npgsql.NpgsqlCommand("""
            SELECT (SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace) || ': ' || (SELECT count(*) FROM orders JOIN customers c ON c.id = customer_id)
            """, connection);
        Assert.Equal("customers orders: 1000", await tables.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task Restore_TableThatTheBackupHasNot_IsRefusedAndNamesNearOnes()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        var before = await world.StateAsync();

        var refused = await world.RunAsync("restore", key, world.Target(), "--table", "public.order");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("no table \"public.order\". Near to it: public.orders", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, await world.StateAsync());
    }
}
