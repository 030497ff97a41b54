using System.Security.Cryptography;
using MarketX.DrPortal.TestServices.Postgres;
using Npgsql;

namespace MarketX.DrPortal.TestServices.Services;

/// <summary>A database of one test's own, owned by the owner role.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private TestDatabase(PostgresServer server, string name)
    {
        Server = server;
        Name = name;
    }

    public PostgresServer Server { get; }

    public string Name { get; }

    /// <summary>Connection string of the owner role.</summary>
    public string ConnectionString => Server.ConnectionString(Name);

    /// <summary>The same for a portal, which pools its connections: it opens very many.</summary>
    public string PortalConnectionString => new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = true, IncludeErrorDetail = false }.ConnectionString;

    /// <summary>An open connection of the owner role.</summary>
    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken = default) => Server.OpenAsync(Name, cancellationToken);

    /// <summary>Runs SQL as the owner.</summary>
    public Task ExecuteAsync(string sql, CancellationToken cancellationToken = default) =>
        Server.ExecuteAsync(Name, sql, cancellationToken);

    /// <summary>The first column of the first row.</summary>
    public async Task<T?> QueryAsync<T>(string sql, CancellationToken cancellationToken = default)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
    }

    public async ValueTask DisposeAsync() => await Server.DropDatabaseAsync(Name);

    internal static async Task<TestDatabase> CreateAsync(
        PostgresServer server, string purpose, string template, CancellationToken cancellationToken)
    {
        var name = $"{purpose}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await server.CreateDatabaseAsync(name, template, cancellationToken);
        return new TestDatabase(server, name);
    }
}
