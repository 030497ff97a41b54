using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;

namespace MarketX.DrPortal.Soak;

/// <summary>The servers, a sample as production, a portal database and a bucket that are new for each soak.</summary>
internal sealed class SoakWorld : IAsyncDisposable
{
    private readonly ServiceGroup _services;
    private readonly PortalEnvironment _environment;
    private readonly SoakOptions _options;

    private SoakWorld(SoakOptions options, ServiceGroup services, PortalEnvironment environment)
    {
        (_options, _services, _environment) = (options, services, environment);
        S3 = environment.S3.CreateClient();
        Scratch = Directory.CreateDirectory(Path.Combine(options.StateFolder.FullName, "scratch")).FullName;
    }

    public PostgresServer Server => _environment.Postgres;

    public string Production => _environment.ProductionDatabase;

    public AmazonS3Client S3 { get; }

    /// <summary>The databases that restores go to.</summary>
    public IReadOnlyList<string> Targets { get; } = ["soak_a", "soak_b", "soak_c"];

    private string Scratch { get; }

    public static async Task<SoakWorld> StartAsync(SoakOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        var services = new ServiceGroup(new ServicesOptions
        {
            StateFolder = options.StateFolder.FullName,
            CacheFolder = options.CacheFolder.FullName,
            OwnerProcess = Environment.ProcessId,
            Log = log,
        });
        var environment = await services.UpAsync(cancellationToken) with { ProductionDatabase = "soak_production", PortalDatabase = "soak_portal" };
        // Tests do without autovacuum; here it belongs to what may come at any time.
        await environment.Postgres.ExecuteAsSuperUserAsync("postgres", "ALTER SYSTEM SET autovacuum = on", cancellationToken);
        await environment.Postgres.ExecuteAsSuperUserAsync("postgres", "SELECT pg_reload_conf()", cancellationToken);
        await environment.Postgres.DropDatabaseAsync("soak_portal", cancellationToken);
        await DevelopmentData.PrepareAsync(environment, options.Scale, log, cancellationToken);
        var world = new SoakWorld(options, services, environment);
        foreach (var target in world.Targets)
            await world.Server.DropDatabaseAsync(target, cancellationToken);
        await world.EmptyBucketAsync(cancellationToken);
        return world;
    }

    /// <summary>The environment of a portal.</summary>
    public IReadOnlyDictionary<string, string> Variables(string node)
    {
        var variables = _environment.Variables(_options.StateFolder.FullName).Where(v => v.Name != "DRPORTAL_MANIFEST_KEY_FILE").ToDictionary(v => v.Name, v => v.Value);
        variables["DRPORTAL_MANIFEST_KEY"] = "a manifest key that is no secret at all";
        variables["Restore__ScratchDirectory"] = Scratch;
        variables["BackupSchedule__Enabled"] = "false";
        variables["Portal__NodeName"] = node;
        return variables;
    }

    /// <summary>What runs may leave nowhere once none is active: unfinished databases, backends, open uploads, files.</summary>
    public async Task<IReadOnlyList<string>> LeftoversAsync(CancellationToken cancellationToken)
    {
        var left = new List<string>();
        var uploads = await S3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _environment.S3.Bucket }, cancellationToken);
        left.AddRange((uploads.MultipartUploads ?? []).Select(u => $"open upload {u.Key}"));
        await using var connection = await Server.OpenAsync(cancellationToken: cancellationToken);
        await using var command = new NpgsqlCommand("""
            SELECT 'database ' || datname FROM pg_database WHERE datname ~ '__(restoring|replaced)_'
            UNION ALL
            SELECT 'backend ' || application_name FROM pg_stat_activity WHERE application_name ~ '^drportal(-lock)?:'
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            left.Add(reader.GetString(0));
        left.AddRange(Directory.GetFileSystemEntries(Scratch).Select(f => $"file {Path.GetFileName(f)}"));
        return left;
    }

    /// <summary>Connections that portals have on the server.</summary>
    public async Task<long> ConnectionsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await Server.OpenAsync(cancellationToken: cancellationToken);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE starts_with(application_name, 'drportal')", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Keeps some backups, so that the disk does not fill up; those that nothing vouches for go too. Only while nothing reads them.</summary>
    public async Task PruneAsync(IReadOnlyList<string> keep, CancellationToken cancellationToken)
    {
        var objects = (await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _environment.S3.Bucket, Prefix = _environment.Prefix + "/" }, cancellationToken)).S3Objects ?? [];
        foreach (var key in objects.Select(o => o.Key).Except(keep))
            await S3.DeleteObjectAsync(_environment.S3.Bucket, key, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        await _services.DownAsync(CancellationToken.None);
    }

    private async Task EmptyBucketAsync(CancellationToken cancellationToken)
    {
        while ((await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _environment.S3.Bucket }, cancellationToken)).S3Objects is { Count: > 0 } objects)
        {
            foreach (var item in objects)
                await S3.DeleteObjectAsync(_environment.S3.Bucket, item.Key, cancellationToken);
        }
    }
}
