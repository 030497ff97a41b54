using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Archive.Rewriting;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Verifications;

/// <summary>
/// A database, the manifest of its dump, and a second database that pg_restore made of the dump: for what a verification
/// sees, without a bucket. All as the owner, who is no superuser.
/// </summary>
internal sealed class DumpedDatabase : IAsyncDisposable
{
    private readonly TestDatabase _source;

    private DumpedDatabase(TestDatabase source, string restored, BackupManifest manifest) =>
        (_source, Restored, Manifest) = (source, restored, manifest);

    public BackupManifest Manifest { get; init; }

    public string Restored { get; }

    public TestDatabase Source => _source;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes a database of a script, dumps and restores it.</summary>
    /// <param name="script">Fills it, as the owner.</param>
    /// <param name="database">Further words of CREATE DATABASE.</param>
    /// <param name="options">Options of pg_dump.</param>
    /// <param name="prepare">Run by the superuser before anything else, in both databases.</param>
    public static async Task<DumpedDatabase> OfAsync(string script, string database = "", string[]? options = null, string prepare = "SELECT")
    {
        var server = await SharedServices.PostgresAsync(Token);
        var source = await SharedServices.CreateDatabaseAsync("verify", Token);
        if (database.Length > 0)
        {
            await server.DropDatabaseAsync(source.Name, Token);
            await server.ExecuteAsync("postgres", $"CREATE DATABASE {source.Name} TEMPLATE template0 {database}", Token);
        }

        await server.ExecuteAsSuperUserAsync(source.Name, prepare, Token);
        await source.ExecuteAsync(script, Token);
        return await DumpAsync(source, database, options ?? [], prepare);
    }

    /// <summary>Compares a database with the manifest; the restored one unless another is named.</summary>
    public async Task<VerificationReport> VerifyAsync(Action<VerificationProgress>? onProgress = null, CancellationToken? cancel = null) =>
        await new DatabaseVerifier(EngineServer(_source.Server), TimeProvider.System)
            .VerifyAsync(Restored, Manifest, "verify-test", 3, onProgress ?? (_ => { }), cancel ?? Token);

    /// <summary>Runs SQL in the restored database.</summary>
    public Task ChangeAsync(string sql) => _source.Server.ExecuteAsync(Restored, sql, Token);

    /// <summary>The first column of the first row of a query in the restored database.</summary>
    public async Task<T?> QueryAsync<T>(string sql)
    {
        await using var connection = await _source.Server.OpenAsync(Restored, Token);
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token) is T value ? value : default;
    }

    /// <summary>Waits until a query in the restored database says true, for 20 seconds at most.</summary>
    public async Task UntilAsync(string condition)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (!await QueryAsync<bool>(condition))
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(20), $"It never came true: {condition}");
            await Task.Delay(50, Token);
        }
    }

    /// <summary>The same with another manifest.</summary>
    public DumpedDatabase With(BackupManifest manifest) => new(_source, Restored, Manifest) { Manifest = manifest };

    public async ValueTask DisposeAsync()
    {
        await _source.Server.DropDatabaseAsync(Restored, CancellationToken.None);
        await _source.DisposeAsync();
    }

    private static async Task<DumpedDatabase> DumpAsync(TestDatabase source, string database, string[] options, string prepare)
    {
        var server = source.Server;
        // As a backup does it: times and bytes are written the same whatever the database's settings.
        var dump = await ToolAsync(server, "pg_dump", source.Name, ["-Fc", "-Z0", .. options]);
        var rewritten = await Rewritten.FromAsync(new MemoryStream(dump));
        var restored = source.Name + "_copy";
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {restored} TEMPLATE template0 {database}", Token);
        await server.ExecuteAsSuperUserAsync(restored, prepare, Token);
        await ToolAsync(server, "pg_restore", restored, ["--exit-on-error", "--no-owner", $"--dbname={restored}"], rewritten.Bytes);
        await using var connection = await source.OpenAsync(Token);
        var settings = await Core.Postgres.CopySettings.TakeOnAsync(connection, Token);
        return new DumpedDatabase(source, restored, new BackupManifest
        {
            Key = "postgres-backups/backup-manual-2026-01-02T03-04-05Z.dump",
            ETag = "abc",
            Bytes = rewritten.Bytes.Length,
            RunId = RunId.New(),
            Origin = ManifestOrigin.Backup,
            Database = source.Name,
            ServerVersion = "15",
            DumpVersion = "15",
            ProductVersion = "0.1.0",
            FinishedAt = DateTimeOffset.UnixEpoch,
            Settings = settings,
            Extensions = [],
            Archive = ManifestArchive.Of(rewritten.Head, rewritten.Blocks),
        });
    }

    private static Task<byte[]> ToolAsync(PostgresServer server, string tool, string database, string[] arguments, byte[]? input = null) =>
        new ToolRun("/usr/bin/env",
        [
            $"PGHOST={server.Host}", $"PGPORT={server.Port.ToString(CultureInfo.InvariantCulture)}", $"PGUSER={server.Owner}", $"PGDATABASE={database}",
            $"PGOPTIONS={Core.Postgres.CopySettings.ToolOptions}", PostgresTools.PathOf(tool), .. arguments,
        ]) { Password = server.OwnerPassword }.RunAsync(input);

    private static Core.Postgres.PostgresServer EngineServer(PostgresServer server) => new(new DatabaseOptions
    {
        Host = server.Host,
        Port = server.Port,
        User = server.Owner,
        Password = new SecretText(server.OwnerPassword),
    });
}
