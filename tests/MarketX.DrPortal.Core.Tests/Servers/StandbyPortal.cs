using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Servers;

/// <summary>A portal with a second server of the role recovery, the same one once more under the role production, and a backup.</summary>
public sealed class StandbyPortal : IAsyncLifetime
{
    /// <summary>Name of the second server.</summary>
    public const string Standby = "standby";

    private OwnPostgres _standby = default!;

    public TestPortal Portal { get; private set; } = default!;

    public BackupResult Backup { get; private set; } = default!;

    public PostgresServer Server => _standby.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _standby = await SharedServices.StartPostgresAsync(Token);
        var settings = new Dictionary<string, string?>();
        foreach (var (index, name, role) in new[] { (0, Standby, "Recovery"), (1, "other-production", "Production") })
        {
            var key = $"Servers:Named:{index.ToString(CultureInfo.InvariantCulture)}";
            (settings[$"{key}:Name"], settings[$"{key}:Role"], settings[$"{key}:Host"]) = (name, role, Server.Host);
            (settings[$"{key}:Port"], settings[$"{key}:User"], settings[$"{key}:Password"]) = (Server.Port.ToString(CultureInfo.InvariantCulture), Server.Owner, Server.OwnerPassword);
        }

        Portal = await TestPortal.StartAsync(settings);
        await Portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        Backup = await Portal.BackUpAsync();
    }

    /// <summary>The first column of the first row of a query on the second server.</summary>
    public async Task<T?> ThereAsync<T>(string database, string sql)
    {
        await using var connection = await Server.OpenAsync(database, Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token) is T value ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await _standby.DisposeAsync();
    }
}
