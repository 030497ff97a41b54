using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.Benchmarks;

/// <summary>The servers, the sample and the program to measure. The servers stop with us, their data stay.</summary>
internal sealed class BenchmarkWorld : IAsyncDisposable
{
    private readonly ServiceGroup _services;
    private readonly PortalEnvironment _environment;
    private readonly BenchmarkOptions _options;

    private BenchmarkWorld(BenchmarkOptions options, ServiceGroup services, PortalEnvironment environment)
    {
        (_options, _services, _environment) = (options, services, environment);
        S3 = environment.S3.CreateClient();
        Scratch = Directory.CreateDirectory(Path.Combine(options.StateFolder.FullName, "scratch")).FullName;
        Files = Directory.CreateDirectory(Path.Combine(options.StateFolder.FullName, "files")).FullName;
    }

    public PostgresServer Server => _environment.Postgres;

    /// <summary>The database that is backed up.</summary>
    public string Source => _environment.ProductionDatabase;

    public AmazonS3Client S3 { get; }

    public string Bucket => _environment.S3.Bucket;

    public string Prefix => _environment.Prefix;

    public string ServiceUrl => _environment.S3.ServiceUrl;

    /// <summary>The scratch folder of what is measured.</summary>
    public string Scratch { get; }

    /// <summary>Where the other ways of doing things keep their files.</summary>
    public string Files { get; }

    public string Program => _options.Program.FullName;

    public static int Cores => Environment.ProcessorCount;

    public static async Task<BenchmarkWorld> StartAsync(BenchmarkOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        // As production runs: fsync on.
        var services = new ServiceGroup(new ServicesOptions
        {
            StateFolder = options.StateFolder.FullName,
            CacheFolder = options.CacheFolder.FullName,
            Durable = true,
            OwnerProcess = Environment.ProcessId,
            Log = log,
        });
        var database = string.Create(CultureInfo.InvariantCulture, $"marketx_x{options.Scale}").Replace('.', '_');
        var environment = await services.UpAsync(cancellationToken) with { ProductionDatabase = database };
        await DevelopmentData.PrepareAsync(environment, options.Scale, log, cancellationToken);
        var world = new BenchmarkWorld(options, services, environment);
        // What an interrupted run left behind.
        await world.EmptyBucketAsync(cancellationToken);
        return world;
    }

    /// <summary>The environment of drportal.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables(string? serviceUrl = null) =>
    [
        .. _environment.Variables(_options.StateFolder.FullName).Where(v => serviceUrl is null || v.Name != "AWS_ENDPOINT_URL_S3").Select(v => KeyValuePair.Create(v.Name, v.Value)),
        .. serviceUrl is null ? Array.Empty<KeyValuePair<string, string>>() : [KeyValuePair.Create("AWS_ENDPOINT_URL_S3", serviceUrl)],
        KeyValuePair.Create("Restore__ScratchDirectory", Scratch),
    ];

    /// <summary>The environment of PostgreSQL's programs.</summary>
    public IEnumerable<KeyValuePair<string, string>> ToolVariables(string database) =>
    [
        KeyValuePair.Create("PGHOST", Server.Host),
        KeyValuePair.Create("PGPORT", Server.Port.ToString(CultureInfo.InvariantCulture)),
        KeyValuePair.Create("PGUSER", Server.Owner),
        KeyValuePair.Create("PGPASSWORD", Server.OwnerPassword),
        KeyValuePair.Create("PGDATABASE", database),
    ];

    /// <summary>The server as after a while of idling: nothing dirty that the next one would have to write.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => Server.ExecuteAsSuperUserAsync("postgres", "CHECKPOINT", cancellationToken);

    public async Task EmptyBucketAsync(CancellationToken cancellationToken)
    {
        while ((await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, cancellationToken)).S3Objects is { Count: > 0 } objects)
        {
            foreach (var item in objects)
                await S3.DeleteObjectAsync(Bucket, item.Key, cancellationToken);
        }
    }

    public async Task<long> SizeOfAsync(string key, CancellationToken cancellationToken) =>
        (await S3.GetObjectMetadataAsync(Bucket, key, cancellationToken)).ContentLength;

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        await _services.DownAsync(CancellationToken.None);
    }
}
