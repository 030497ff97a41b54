using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.Trace;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Servers;

/// <summary>A portal with a second server of the role recovery, the same one once more under the role production, and a backup. A login that may only read is on both.</summary>
public sealed class StandbyPortal : IAsyncLifetime
{
    /// <summary>Name of the second server.</summary>
    public const string Standby = "standby";

    /// <summary>Password of <see cref="Login"/>, until a test changes it.</summary>
    public static string LoginPassword { get; } = TestTrace.Secret("the password of smoke queries", "only reads");

    private OwnPostgres _standby = default!;

    public TestPortal Portal { get; private set; } = default!;

    public BackupResult Backup { get; private set; } = default!;

    /// <summary>The login of <c>Drill:QueryUser</c>.</summary>
    public string Login { get; private set; } = "";

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

        var production = await SharedServices.CreateDatabaseAsync("prod", Token);
        Login = production.Name + "_reader";
        foreach (var server in new[] { production.Server, Server })
            await server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE \"{Login}\" LOGIN PASSWORD '{LoginPassword}'", Token);
        (settings["Drill:QueryUser"], settings["Drill:QueryPassword"]) = (Login, LoginPassword);
        Portal = await TestPortal.StartAsync(settings, production);
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
        var first = Portal.Server;
        await Portal.DisposeAsync();
        await first.ExecuteAsSuperUserAsync("postgres", $"DROP ROLE \"{Login}\"", CancellationToken.None);
        await _standby.DisposeAsync();
    }
}
