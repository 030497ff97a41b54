using System.Globalization;
using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Alerts.Channels;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Database;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;
using PutObjectRequest = Amazon.S3.Model.PutObjectRequest;

namespace MarketX.DrPortal.Core.Tests.Alerts;

/// <summary>
/// What alerts need of a portal: its real database and bucket, under a clock that the test moves. Nothing runs by itself.
/// </summary>
internal sealed class AlertWorld : IAsyncDisposable
{
    public const string Production = "marketx_production";

    private readonly TestDatabase _portal;
    private readonly TestBucket _bucket;
    private readonly Dictionary<string, string?> _settings;
    private readonly ServiceProvider _services;
    private readonly bool _joined;

    private AlertWorld(TestDatabase portal, TestBucket bucket, ManualTime time, Dictionary<string, string?> settings, bool joined)
    {
        (_portal, _bucket, _settings, _joined, Time) = (portal, bucket, settings, joined, time);
        var services = new ServiceCollection();
        services.AddLogging(l => l.AddProvider(Log));
        services.AddDrPortalCore(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton<TimeProvider>(time);
        _services = services.BuildServiceProvider();
    }

    public ManualTime Time { get; }

    public RecordingLogger Log { get; } = new();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<AlertWorld> StartAsync(Dictionary<string, string?>? more = null)
    {
        var portal = await SharedServices.CreateDatabaseAsync("alerts", Token);
        var bucket = await SharedServices.CreateBucketAsync("alerts", Token);
        var settings = new Dictionary<string, string?>
        {
            ["Database:Host"] = "127.0.0.1",
            ["Database:User"] = "nobody",
            ["Production:Database"] = Production,
            ["Storage:Bucket"] = bucket.Name,
            ["Storage:EndpointUrl"] = bucket.Endpoint.ServiceUrl,
            ["Storage:AccessKeyId"] = bucket.Endpoint.AccessKey,
            ["Storage:SecretAccessKey"] = bucket.Endpoint.SecretKey,
            ["Manifest:Key"] = TestPortal.ManifestKey,
            ["ConnectionStrings:Portal"] = portal.PortalConnectionString,
            ["Alerts:PortalUrl"] = "https://drportal.example.com/dr",
        };
        foreach (var (key, value) in more ?? [])
            settings[key] = value;
        var world = new AlertWorld(portal, bucket, new ManualTime(), settings, joined: false);
        await world.Get<Migrator>().RunAsync(Token);
        world.Get<PortalIdentity>().PortalId = "testportal";
        return world;
    }

    /// <summary>Another portal on the same database, or this one after a restart, with some settings changed. Dispose it before this one.</summary>
    public AlertWorld Join(Dictionary<string, string?>? more = null)
    {
        var settings = new Dictionary<string, string?>(_settings);
        foreach (var (key, value) in more ?? [])
            settings[key] = value;
        var other = new AlertWorld(_portal, _bucket, Time, settings, joined: true);
        other.Get<PortalIdentity>().PortalId = "testportal";
        return other;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public Task<string?> LookAsync() => Get<AlertWatch>().LookAsync(Token);

    public Task<IReadOnlyList<Alert>> OpenAsync() => Get<IAlertLog>().OpenAsync(Token);

    /// <summary>Every alert that ever was, oldest first, as its word and whether it is open.</summary>
    public async Task<IReadOnlyList<(string Word, bool Open)>> HistoryAsync() =>
        [.. (await Get<IAlertLog>().ListAsync(new AlertQuery { Descending = false, Take = 500 }, Token)).Items.Select(a => (a.Kind.Word(), a.ResolvedAt is null))];

    /// <summary>The log lines that collectors filter for.</summary>
    public IReadOnlyList<string> AlarmLines => [.. Log.Lines.Where(l => l.Contains("alert: ", StringComparison.Ordinal))];

    /// <summary>One round of every channel.</summary>
    public async Task SendAsync()
    {
        foreach (var channel in Get<AlertChannels>().All)
            await Get<AlertSender>().SendAsync(channel, Token);
    }

    /// <summary>An archive in the bucket under a backup's key, taken now, as the runbook's script puts it there.</summary>
    public Task PutBackupAsync() => PutAsync(new HeadBuilder().Build(EntryDraft.TableData(1, "users")), run: null);

    /// <summary>Something in the bucket under a backup's key, taken now.</summary>
    /// <param name="content">What is in it.</param>
    /// <param name="run">The run that its metadata names; null for none.</param>
    public async Task PutAsync(byte[] content, string? run)
    {
        var request = new PutObjectRequest { BucketName = _bucket.Name, Key = new BackupKey("scheduled", Time.GetUtcNow()).Under("postgres-backups"), InputStream = new MemoryStream(content) };
        if (run is not null)
            request.Metadata["run-id"] = run;
        await _bucket.Client.PutObjectAsync(request, Token);
    }

    /// <summary>The two schedules of the box, with a daily time that comes two hours from now.</summary>
    public async Task ScheduleAsync()
    {
        var at = Time.GetUtcNow().AddHours(2);
        var store = Get<ScheduleStore>();
        await store.SeedAsync(new Schedule
        {
            Id = Schedule.DailyBackup, Name = "Daily backup", Kind = RunKind.Backup, TimeZone = "UTC",
            Cron = string.Create(CultureInfo.InvariantCulture, $"{at.Minute} {at.Hour} * * *"), Request = JsonSerializer.SerializeToElement(new ScheduledBackup("scheduled"), RunJson.Options),
        }, Token);
        await store.SeedAsync(new Schedule
        {
            Id = Schedule.MonthlyDrill, Name = "Monthly drill", Kind = RunKind.Drill, TimeZone = "UTC", Cron = "0 4 1 * *", Request = JsonSerializer.SerializeToElement(new DrillRequest(), RunJson.Options),
        }, Token);
    }

    /// <summary>A run that began now and ended like this.</summary>
    public async Task<RunId> EndAsync(RunKind kind, RunStatus status, object? result = null, string target = Production)
    {
        var id = await StartAsync(kind, target);
        await FinishAsync(id, status, result);
        return id;
    }

    public async Task<RunId> StartAsync(RunKind kind, string target = Production)
    {
        var run = new Run
        {
            Id = RunId.New(), Kind = kind, Status = RunStatus.Queued, Target = target, Request = JsonSerializer.SerializeToElement(new { }), RequestedBy = "olga",
            RequestedVia = RequestOrigin.Portal, QueuedAt = Time.GetUtcNow(), Progress = RunProgress.None,
        };
        await Get<IRunStore>().InsertAsync(run, Token);
        Assert.True(await Get<IRunStore>().TryStartAsync(run.Id, "node/1", Time.GetUtcNow(), Token));
        return run.Id;
    }

    public async Task FinishAsync(RunId id, RunStatus status, object? result = null) => Assert.True(await Get<IRunStore>().TryFinishAsync(
        id, status, status == RunStatus.Succeeded ? null : $"It {status} because of <this> & that.", result is null ? null : JsonSerializer.SerializeToElement(result, RunJson.Options), false, Time.GetUtcNow(), Token));

    /// <summary>A drill that came to a verdict now.</summary>
    public Task RecordDrillAsync(DrillVerdict verdict) => Get<DrTestLog>().AppendAsync(new DrTestEntry
    {
        Kind = DrTestKind.Drill, At = Time.GetUtcNow(), By = "olga", Via = RequestOrigin.Portal,
        Test = new DrTest { Verdict = verdict, Sentence = "So it was.", StartedAt = Time.GetUtcNow(), EndedAt = Time.GetUtcNow() },
    }, Token);

    /// <summary>Quartz as it writes itself down: that it checked in, and a schedule's next time.</summary>
    public async Task NoteSchedulerAsync(TimeSpan checkedInAgo)
    {
        await using var command = Get<NpgsqlDataSource>().CreateCommand("""
            INSERT INTO quartz.qrtz_scheduler_state (sched_name, instance_name, last_checkin_time, checkin_interval) VALUES ('drportal', 'node', $1, 5000)
            ON CONFLICT (sched_name, instance_name) DO UPDATE SET last_checkin_time = excluded.last_checkin_time
            """);
        command.Parameters.AddWithValue((Time.GetUtcNow() - checkedInAgo).UtcTicks);
        await command.ExecuteNonQueryAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Log.Trace();
        if (_joined)
            return;
        await _portal.DisposeAsync();
        await _bucket.DisposeAsync();
    }
}
