using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.S3;
using MarketX.DrPortal.TestServices.Sample;
using MarketX.DrPortal.TestServices.State;
using MarketX.DrPortal.TestServices.Trace;

namespace MarketX.DrPortal.TestServices.Services;

/// <summary>
/// The services of this test process: those that <c>./dev test</c> started, or its own, started at the first use and
/// taken down by a guard process when this process ends, even when it is killed. A start that failed is not tried
/// again: every test that needs it fails with the same message. Safe for concurrent use.
/// </summary>
public static class SharedServices
{
    /// <summary>Names the state folder of services that run already.</summary>
    public const string StateVariable = "DRPORTAL_TEST_STATE";

    /// <summary>Of the sample in tests: some 12,000 rows, copied in about a tenth of a second.</summary>
    public const double SampleScale = 0.05;

    private static readonly Lazy<ServicesOptions> Options = new(ReadOptions);
    private static readonly Lazy<Task<PostgresServer>> Postgres = new(StartPostgresAsync);
    private static readonly Lazy<Task<S3Endpoint>> S3 = new(StartS3Async);

    /// <summary>The folder of the downloads.</summary>
    public static string CacheFolder => Options.Value.CacheFolder;

    /// <summary>The PostgreSQL server that all tests share. Do not stop it: use <see cref="StartPostgresAsync(CancellationToken)"/> for that.</summary>
    public static Task<PostgresServer> PostgresAsync(CancellationToken cancellationToken = default) =>
        Postgres.Value.WaitAsync(cancellationToken);

    /// <summary>The S3 server that all tests share.</summary>
    public static Task<S3Endpoint> S3Async(CancellationToken cancellationToken = default) => S3.Value.WaitAsync(cancellationToken);

    /// <summary>A new empty database, dropped when disposed.</summary>
    /// <param name="purpose">Goes into its name, for whoever looks at a server in the middle of a run.</param>
    public static async Task<TestDatabase> CreateDatabaseAsync(string purpose = "test", CancellationToken cancellationToken = default) =>
        await TestDatabase.CreateAsync(await PostgresAsync(cancellationToken), purpose, "template0", cancellationToken);

    /// <summary>A new database with the sample in it, dropped when disposed.</summary>
    public static async Task<TestDatabase> CreateSampleDatabaseAsync(
        string purpose = "sample", double scale = SampleScale, CancellationToken cancellationToken = default)
    {
        var server = await PostgresAsync(cancellationToken);
        var template = await SampleTemplate.EnsureAsync(server, scale, cancellationToken);
        return await TestDatabase.CreateAsync(server, purpose, template, cancellationToken);
    }

    /// <summary>A new bucket, emptied and deleted when disposed.</summary>
    public static async Task<TestBucket> CreateBucketAsync(string purpose = "test", CancellationToken cancellationToken = default) =>
        await TestBucket.CreateAsync(await S3Async(cancellationToken), purpose, locks: false, cancellationToken);

    /// <summary>The same, with object lock.</summary>
    public static async Task<TestBucket> CreateLockingBucketAsync(string purpose = "test", CancellationToken cancellationToken = default) =>
        await TestBucket.CreateAsync(await S3Async(cancellationToken), purpose, locks: true, cancellationToken);

    /// <summary>A PostgreSQL cluster of the test's own, which it may stop and kill; stopped and deleted when disposed.</summary>
    public static async Task<OwnPostgres> StartPostgresAsync(CancellationToken cancellationToken) =>
        await StartPostgresAsync(PostgresTools.Major, cancellationToken);

    /// <summary>The same, of another major version.</summary>
    /// <exception cref="Processes.ServiceException">It cannot be had; see <see cref="PostgresPackages.WhyNot"/>.</exception>
    public static async Task<OwnPostgres> StartPostgresAsync(int major, CancellationToken cancellationToken) =>
        await OwnPostgres.StartAsync(Options.Value, major, cancellationToken);

    /// <summary>The folder of a major version's programs.</summary>
    /// <exception cref="Processes.ServiceException">It cannot be had; see <see cref="PostgresPackages.WhyNot"/>.</exception>
    public static Task<string> PostgresProgramsAsync(int major) =>
        PostgresPackages.EnsureAsync(major, Options.Value.CacheFolder, Options.Value.Log);

    /// <summary>An S3 server of the test's own, which it may stop and kill; stopped and deleted when disposed.</summary>
    public static async Task<OwnS3> StartS3Async(CancellationToken cancellationToken) =>
        await OwnS3.StartAsync(Options.Value, cancellationToken);

    private static async Task<PostgresServer> StartPostgresAsync()
    {
        var server = (await new ServiceGroup(Options.Value).UpPostgresAsync()).Server;
        TestTrace.Secret("the password of the databases' owner", server.OwnerPassword);
        TestTrace.Secret("the superuser's password", server.SuperPassword ?? "");
        return server;
    }

    private static async Task<S3Endpoint> StartS3Async()
    {
        var endpoint = (await new ServiceGroup(Options.Value).UpS3Async()).Endpoint;
        TestTrace.Secret("the bucket's secret key", endpoint.SecretKey);
        return endpoint;
    }

    private static ServicesOptions ReadOptions()
    {
        var given = Environment.GetEnvironmentVariable(StateVariable);
        return new ServicesOptions
        {
            StateFolder = given is { Length: > 0 } ? given : ServiceGroup.NewFolder("drportal-test-"),
            CacheFolder = Checkout.CacheFolder,
            OwnerProcess = given is { Length: > 0 } ? null : Environment.ProcessId,
            Log = Console.Error.WriteLine,
        };
    }
}
