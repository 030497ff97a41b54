using MarketX.DrPortal.Core.Database;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Access;

/// <summary>A portal's database with its tables and nothing else.</summary>
public sealed class AccessDatabase : IAsyncLifetime
{
    private TestDatabase? _database;
    private NpgsqlDataSource? _source;

    public NpgsqlDataSource Source => _source!;

    public TestDatabase Database => _database!;

    public async ValueTask InitializeAsync()
    {
        _database = await SharedServices.CreateDatabaseAsync("access", TestContext.Current.CancellationToken);
        _source = NpgsqlDataSource.Create(_database.ConnectionString);
        await new Migrator(_source).RunAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }
}
