using System.Diagnostics;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.Trace;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Engine;

/// <summary>
/// The portal's engine without its pages: real PostgreSQL, real S3, Quartz, watchdog. Its databases and bucket are its
/// own and go with it.
/// </summary>
public sealed class TestPortal : IAsyncDisposable
{
    public static readonly Actor Admin = new("adam", PortalRole.Admin, RequestOrigin.Portal);
    public static readonly Actor Operator = new("olga", PortalRole.Operator, RequestOrigin.Portal);

    /// <summary>What manifests are signed with, unless a test says otherwise.</summary>
    public const string ManifestKey = "a manifest key that is no secret at all";

    private readonly TestDatabase _portal;
    private readonly Dictionary<string, string?> _settings;
    private readonly Func<IBackupStorage, IBackupStorage>? _storage;
    private readonly TimeProvider? _time;
    private ServiceProvider? _services;
    // As it was at first: a test may set another one.
    private readonly string _scratch;
    private bool _joined;

    private TestPortal(TestDatabase production, TestDatabase portal, TestBucket bucket, Dictionary<string, string?> settings, Func<IBackupStorage, IBackupStorage>? storage, TimeProvider? time) =>
        (Production, _portal, Bucket, _settings, _storage, _time, _scratch) = (production, portal, bucket, settings, storage, time, settings["Restore:ScratchDirectory"]!);

    public TestDatabase Production { get; }

    public TestBucket Bucket { get; }

    public PostgresServer Server => Production.Server;

    public RecordingLogger Log { get; } = new();

    /// <summary>A staging name of this test's own.</summary>
    public string Staging => Production.Name + "_verify";

    /// <summary>How a command line of the test's own reaches this portal's database.</summary>
    public string PortalConnectionString => _portal.ConnectionString;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it; <paramref name="production"/> and <paramref name="portal"/>, its own database, are dropped with it as well; <paramref name="storage"/> puts faults around the bucket; <paramref name="time"/> is its clock.</summary>
    public static async Task<TestPortal> StartAsync(
        Dictionary<string, string?>? settings = null, TestDatabase? production = null, Func<IBackupStorage, IBackupStorage>? storage = null, TestDatabase? portal = null, TimeProvider? time = null)
    {
        production ??= await SharedServices.CreateDatabaseAsync("prod", Token);
        portal ??= await SharedServices.CreateDatabaseAsync("portal", Token);
        var bucket = await SharedServices.CreateBucketAsync("backups", Token);
        var test = new TestPortal(production, portal, bucket, Settings(production, portal, bucket, settings ?? []), storage, time);
        await test.StartEngineAsync();
        return test;
    }

    /// <summary>Another portal on the same databases and bucket, under a name of its own. Dispose it before this one.</summary>
    public async Task<TestPortal> JoinAsync(string node, TimeProvider? time = null)
    {
        var other = new TestPortal(Production, _portal, Bucket, new(_settings) { ["Portal:NodeName"] = node }, _storage, time) { _joined = true };
        await other.StartEngineAsync();
        return other;
    }

    public T Get<T>() where T : notnull => _services!.GetRequiredService<T>();

    /// <summary>Another process's view: the same configuration, started when asked.</summary>
    public async Task StartEngineAsync()
    {
        TestTrace.Secret("the manifest key", ManifestKey);
        var services = new ServiceCollection();
        services.AddLogging(l => l.AddProvider(Log).SetMinimumLevel(LogLevel.Information).AddFilter("Quartz", LogLevel.Warning));
        services.AddDrPortalCore(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build());
        services.AddSingleton<IHostApplicationLifetime, TestLifetime>();
        if (_time is not null)
            services.AddSingleton(_time);
        if (_storage is not null)
            services.AddSingleton<S3BackupStorage>().AddSingleton(s => _storage(s.GetRequiredService<S3BackupStorage>()));
        _services = services.BuildServiceProvider();
        foreach (var hosted in _services.GetServices<IHostedService>())
            await hosted.StartAsync(Token);
    }

    /// <summary>Changes a setting for the next start of the engine.</summary>
    public void Change(string setting, string? value) => _settings[setting] = value;

    public async Task StopEngineAsync()
    {
        if (_services is null)
            return;
        foreach (var hosted in _services.GetServices<IHostedService>().Reverse())
            await hosted.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        _services = null;
    }

    public Task<Run> StartBackupAsync(string tag = "manual") => Get<BackupLauncher>().StartAsync(Operator, tag, Token);

    public Task<Run> StartRestoreAsync(string key, string? replaceTyped = null, string? database = null) =>
        Get<RestoreLauncher>().StartAsync(Operator, new RestoreRequest(key, database ?? Staging) { ReplaceTyped = replaceTyped }, Token);

    /// <summary>A restore of what no manifest vouches for, by an Admin.</summary>
    public Task<Run> StartUnverifiedRestoreAsync(string key) =>
        Get<RestoreLauncher>().StartAsync(Admin, new RestoreRequest(key, Staging) { UnverifiedReason = "a test made it" }, Token);

    public async Task<BackupResult> BackUpAsync(string tag = "manual")
    {
        var run = await EndAsync((await StartBackupAsync(tag)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, $"{run.Status}: {run.Error}");
        return run.ResultAs<BackupResult>()!;
    }

    public async Task<RestoreResult> RestoreAsync(string key, string? replaceTyped = null, string? database = null)
    {
        var run = await EndAsync((await StartRestoreAsync(key, replaceTyped, database)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, $"{run.Status}: {run.Error}");
        return run.ResultAs<RestoreResult>()!;
    }

    public async Task<PinnedBackup> PinAsync(string key, string reason)
    {
        var run = await EndAsync((await Get<PinLauncher>().StartAsync(Operator, new PinRequest(key, reason), Token)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, $"{run.Status}: {run.Error}");
        return run.ResultAs<PinnedBackup>()!;
    }

    /// <summary>The run once it has its final status.</summary>
    public Task<Run> EndAsync(RunId id) => UntilAsync(id, r => !r.Status.IsActive(), "ended");

    /// <summary>The run once the condition holds, within a quarter of an hour: on a busy machine ten thousand tables take long.</summary>
    public async Task<Run> UntilAsync(RunId id, Func<Run, bool> condition, string what)
    {
        Run? run = null;
        var limit = Stopwatch.StartNew();
        while (limit.Elapsed < TimeSpan.FromMinutes(15))
        {
            run = await Get<IRunStore>().FindAsync(id, Token) ?? throw new InvalidOperationException("The run is gone.");
            if (condition(run))
                return run;
            await Task.Delay(50, Token);
        }

        throw new TimeoutException($"Run {id} never {what}: {run?.Status}, phase {run?.Progress.Phase}, {run?.Error}\n{string.Join('\n', (await LogOfAsync(id)).Select(l => l.Text).TakeLast(20))}");
    }

    /// <summary>A statement in the portal's own database.</summary>
    public Task ExecutePortalAsync(string sql) => _portal.ExecuteAsync(sql, Token);

    /// <summary>The same as the superuser.</summary>
    public async Task ExecutePortalAsSuperuserAsync(string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Server.SuperConnectionString(_portal.Name));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    public Task<T?> AskPortalAsync<T>(string sql) => _portal.QueryAsync<T>(sql, Token);

    public async Task<IReadOnlyList<RunLogLine>> LogOfAsync(RunId id) => await Get<IRunStore>().ReadLogAsync(id, 0, 100_000, Token);

    /// <summary>Waits until the log has a line with that text: a run's row says that it has ended a moment before the log does.</summary>
    public async Task LogsAsync(string text) => Assert.True(
        await Wait.UntilAsync(() => Log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)), TimeSpan.FromSeconds(30), Token), $"The log never said: {text}\n{string.Join('\n', Log.Lines)}");

    /// <summary>Nothing of any run is left: no scratch database, open upload, backend or file.</summary>
    public async Task AssertNothingLeftBehindAsync()
    {
        var uploads = await Bucket.Client.ListMultipartUploadsAsync(new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = Bucket.Name }, Token);
        Assert.Empty(uploads.MultipartUploads ?? []);
        Assert.Equal(0L, await Production.QueryAsync<long>($"SELECT count(*) FROM pg_database WHERE datname ~ '__(restoring|replaced)_' AND datname LIKE '{Production.Name}%'", Token));
        var target = Core.Postgres.BackendName.TargetHash(Staging);
        var source = Core.Postgres.BackendName.TargetHash(Production.Name);
        Assert.Equal(0L, await Production.QueryAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE split_part(application_name, ':', 3) IN ('{target}', '{source}')", Token));
        Assert.Empty(Directory.GetDirectories(Get<RestoreOptions>().ScratchDirectory, "drportal-*"));
    }

    public async ValueTask DisposeAsync()
    {
        await StopEngineAsync();
        Log.Trace();
        if (_joined)
            return;
        await Server.DropDatabaseAsync(Staging);
        await Production.DisposeAsync();
        await _portal.DisposeAsync();
        await Bucket.DisposeAsync();
        Directory.Delete(_scratch, recursive: true);
    }

    private static Dictionary<string, string?> Settings(TestDatabase production, TestDatabase portal, TestBucket bucket, Dictionary<string, string?> more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Database:Host"] = production.Server.Host,
            ["Database:Port"] = production.Server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Database:User"] = production.Server.Owner,
            ["Database:Password"] = production.Server.OwnerPassword,
            ["Production:Database"] = production.Name,
            ["Storage:Bucket"] = bucket.Name,
            ["Storage:EndpointUrl"] = bucket.Endpoint.ServiceUrl,
            ["Storage:AccessKeyId"] = bucket.Endpoint.AccessKey,
            ["Storage:SecretAccessKey"] = bucket.Endpoint.SecretKey,
            ["Manifest:Key"] = ManifestKey,
            ["ConnectionStrings:Portal"] = portal.PortalConnectionString,
            ["Restore:ScratchDirectory"] = Directory.CreateTempSubdirectory("drportal-scratch-").FullName,
            ["BackupSchedule:Enabled"] = "false",
            ["DrillSchedule:Enabled"] = "false",
            ["PortalBackupSchedule:Enabled"] = "false",
            ["Drill:Database"] = production.Name + "_drtest",
            ["Drill:NotEmptyTables"] = "customers",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        return settings;
    }

    private sealed class TestLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted { get; } = new(canceled: true);

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => throw new InvalidOperationException("The engine asked the test to stop.");
    }
}
