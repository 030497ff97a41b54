using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>A phase of a restore, and a restore that has it.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Request">The restore.</param>
internal sealed record RestoreCase(string Phase, RestoreRequest Request)
{
    private const string Schema = "brought";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Every phase that a restore can have: those of a backup, reading an archive of which nobody knows where its data is, and moving tables
    /// into a schema of a database that exists.
    /// </summary>
    public static async Task<IReadOnlyList<RestoreCase>> AllAsync(TestPortal portal, string key) =>
    [
        .. RestorePhases.Of(index: false, verify: true).Select(phase => new RestoreCase(phase, new RestoreRequest(key, portal.Staging))),
        new(RestorePhases.Index, new RestoreRequest(await PutPipedAsync(portal), portal.Staging) { UnverifiedReason = "a test made it" }),
        new(RestorePhases.Transfer, new RestoreRequest(key, portal.Staging) { Tables = ["customers", "events"], IntoSchema = Schema }),
    ];

    /// <summary>Makes what the restore finds there.</summary>
    public async Task PrepareAsync(TestPortal portal)
    {
        if (Request.IntoSchema is not null)
            await portal.Server.CreateDatabaseAsync(portal.Staging, cancellationToken: Token);
    }

    /// <summary>What was to be made is there where the restore has succeeded, and not where it has not; removes it.</summary>
    public async Task AssertAndRemoveAsync(TestPortal portal, bool succeeded)
    {
        Assert.True(succeeded == await IsThereAsync(portal), $"{Phase}: {(succeeded ? "nothing is there" : "something was left")}.");
        await portal.Server.DropDatabaseAsync(portal.Staging, Token);
    }

    private async Task<bool> IsThereAsync(TestPortal portal)
    {
        if (Request.IntoSchema is null)
            return await portal.Server.HasDatabaseAsync(portal.Staging, Token);
        await using var connection = await portal.Server.OpenAsync(portal.Staging, Token);
        await using var command = new Npgsql.NpgsqlCommand($"SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '{Schema}')", connection);
        return await command.ExecuteScalarAsync(Token) is true;
    }

    // What pg_dump writes into a pipe does not say where its data is, and nothing vouches for it.
    private static async Task<string> PutPipedAsync(TestPortal portal)
    {
        var key = new BackupKey("piped", TimeProvider.System.GetUtcNow()).Under("postgres-backups");
        var tool = await portal.Get<PgToolLocator>().PgDumpForAsync(15, Token);
        using var archive = new MemoryStream();
        var outcome = await PgProcess.RunAsync(
            tool.Path, ["--format=custom"], portal.Get<PostgresServer>().ToolEnvironment(portal.Production.Name, "elsewhere"), (stream, token) => stream.CopyToAsync(archive, token), _ => { }, Token);
        Assert.Equal(0, outcome.ExitCode);
        archive.Position = 0;
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = key, InputStream = archive }, Token);
        return key;
    }
}
