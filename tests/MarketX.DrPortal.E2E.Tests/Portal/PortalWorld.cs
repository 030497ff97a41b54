using System.Globalization;
using MarketX.DrPortal.TestServices.Identity;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.Trace;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests.Portal;

/// <summary>What a portal works on: a production database, its own database and a bucket, all of one test's own.</summary>
public sealed class PortalWorld : IAsyncDisposable
{
    private static readonly TimeSpan CleanUpPromise = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("drportal-e2e-");

    private PortalWorld(TestDatabase production, TestDatabase portal, TestBucket bucket) =>
        (Production, PortalDatabase, Bucket) = (production, portal, bucket);

    public TestDatabase Production { get; }

    public TestDatabase PortalDatabase { get; }

    public TestBucket Bucket { get; }

    /// <summary>Staging name of this test's own, since tests share a server.</summary>
    public string Staging => Production.Name + "_verify";

    private static readonly string ManifestKey = TestTrace.Secret("the manifest key", "a manifest key that is no secret at all");
    private static readonly string SessionKey = TestTrace.Secret("the session key", "a session key that all portals have");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes it; <paramref name="production"/> is dropped with it, and an empty one where none is given.</summary>
    public static async Task<PortalWorld> CreateAsync(TestDatabase? production = null) => new(
        production ?? await SharedServices.CreateDatabaseAsync("e2e", Token), await SharedServices.CreateDatabaseAsync("e2eportal", Token), await SharedServices.CreateBucketAsync("e2e", Token));

    /// <summary>The runbook's variables.</summary>
    public IReadOnlyDictionary<string, string> Environment() => new Dictionary<string, string>
    {
        ["DATABASE_HOST"] = Production.Server.Host,
        ["DATABASE_PORT"] = Production.Server.Port.ToString(CultureInfo.InvariantCulture),
        ["DATABASE_USER"] = Production.Server.Owner,
        ["DATABASE_PASSWORD"] = Production.Server.OwnerPassword,
        ["Production__Database"] = Production.Name,
        ["AWS_ACCESS_KEY_ID"] = Bucket.Endpoint.AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = Bucket.Endpoint.SecretKey,
        ["AWS_REGION"] = Bucket.Endpoint.Region,
        ["AWS_S3_BACKUP_BUCKET"] = Bucket.Name,
        ["AWS_ENDPOINT_URL_S3"] = Bucket.Endpoint.ServiceUrl,
        ["DRPORTAL_MANIFEST_KEY"] = ManifestKey,
        ["ConnectionStrings__Portal"] = PortalDatabase.PortalConnectionString,
        ["Restore__ScratchDirectory"] = _scratch.FullName,
        ["Restore__DefaultDatabase"] = Staging,
        ["BackupSchedule__Enabled"] = "false",
        ["DrillSchedule__Enabled"] = "false",
        ["Drill__Database"] = Production.Name + "_drtest",
    };

    public Task<PortalProcess> StartPortalAsync() => PortalProcess.StartAsync(Environment(), Token);

    /// <summary>The same with one more variable.</summary>
    public Task<PortalProcess> StartPortalAsync(string name, string value) =>
        PortalProcess.StartAsync(new Dictionary<string, string>(Environment()) { [name] = value }, Token);

    /// <summary>A portal with the organisation's sign-in, as in production.</summary>
    /// <param name="provider">Where people sign in.</param>
    /// <param name="program">The portal's program; null: the build beside these tests.</param>
    /// <param name="more">Further settings.</param>
    public Task<PortalProcess> StartSecurePortalAsync(OpenIdProvider provider, string? program = null, params (string Name, string Value)[] more) => PortalProcess.StartSecureAsync(new Dictionary<string, string>(Environment())
    {
        ["AllowedHosts"] = "127.0.0.1",
        ["AzureAd__Authority"] = provider.Issuer.GetLeftPart(UriPartial.Authority),
        ["AzureAd__AllowInsecureAuthority"] = "true",
        ["AzureAd__ClientId"] = "portal",
        ["AzureAd__ClientSecret"] = provider.ClientSecret,
        ["DRPORTAL_SESSION_KEY"] = SessionKey,
        ["Kestrel__Certificates__Default__Path"] = provider.CertificateFile,
        ["Kestrel__Certificates__Default__KeyPath"] = provider.CertificateFile,
    }.Concat(more.Select(m => KeyValuePair.Create(m.Name, m.Value))).ToDictionary(), program, Token);

    /// <summary>One value from the portal's own database.</summary>
    public Task<T?> AskPortalAsync<T>(string sql) => PortalDatabase.QueryAsync<T>(sql, Token);

    /// <summary>Waits until a run's row shows that the phase has begun.</summary>
    public Task ReachesAsync(string run, string phase) => UntilAsync(run, $"progress->'phases'->>(progress->>'phaseIndex')::int = '{phase}'");

    /// <summary>Waits until a run's row fulfils a condition, two minutes at most.</summary>
    public async Task UntilAsync(string run, string condition)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (!await AskPortalAsync<bool>($"SELECT {condition} FROM drportal.runs WHERE id = '{run}'"))
        {
            if (limit.Elapsed > TimeSpan.FromMinutes(2))
                throw new TimeoutException($"Never: {condition}. The run: {await AskPortalAsync<string>($"SELECT r::text FROM drportal.runs r WHERE id = '{run}'")}");
            await Task.Delay(50, Token);
        }
    }

    /// <summary>The phases of a run, in order.</summary>
    public async Task<IReadOnlyList<string>> PhasesAsync(string run)
    {
        var phases = (await AskPortalAsync<string[]>($"SELECT array_agg(p ORDER BY n) FROM drportal.runs, jsonb_array_elements_text(progress->'phases') WITH ORDINALITY AS t (p, n) WHERE id = '{run}'"))!;
        Assert.True(phases.Length >= 3, string.Join(", ", phases));
        return phases;
    }

    /// <summary>What runs could leave: open uploads, unfinished databases, backends at work, downloaded files.</summary>
    public async Task<IReadOnlyList<string>> LeftoversAsync()
    {
        var left = new List<string>();
        var uploads = await Bucket.Client.ListMultipartUploadsAsync(new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = Bucket.Name }, Token);
        left.AddRange((uploads.MultipartUploads ?? []).Select(u => $"open upload {u.Key}"));
        await using var connection = await Production.OpenAsync(Token);
        await using var command = new NpgsqlCommand("""
            SELECT 'database ' || datname FROM pg_database WHERE starts_with(datname, $1) AND datname ~ '__(restoring|replaced)_'
            UNION ALL
            SELECT 'backend ' || application_name FROM pg_stat_activity WHERE starts_with(datname, $1) AND starts_with(application_name, 'drportal:')
            """, connection);
        command.Parameters.AddWithValue(Production.Name);
        await using var reader = await command.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token))
            left.Add(reader.GetString(0));
        left.AddRange(_scratch.GetDirectories().Select(d => $"folder {d.Name}"));
        return left;
    }

    /// <summary>Waits until the run of a killed portal has its verdict and nothing of it is left, a minute at most.</summary>
    /// <param name="run">The run.</param>
    /// <param name="phase">The phase in which the portal was killed.</param>
    /// <returns>Its status: Succeeded, or Interrupted because its process died.</returns>
    public async Task<string> SettlesAsync(string run, string phase)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (await AskPortalAsync<bool>($"SELECT status IN ('Queued', 'Running') OR cleanup_due FROM drportal.runs WHERE id = '{run}'") || (await LeftoversAsync()).Count > 0)
        {
            Assert.True(limit.Elapsed < CleanUpPromise, $"Killed in {phase}: after {limit.Elapsed.TotalSeconds:0} s {await AskPortalAsync<string>($"SELECT status || ' ' || coalesce(error, '') FROM drportal.runs WHERE id = '{run}'")}, left: {string.Join(", ", await LeftoversAsync())}");
            await Task.Delay(200, Token);
        }

        var (status, error) = (await AskPortalAsync<string>($"SELECT status FROM drportal.runs WHERE id = '{run}'"), await AskPortalAsync<string>($"SELECT error FROM drportal.runs WHERE id = '{run}'"));
        Assert.True(status == "Succeeded" || (status == "Interrupted" && error!.Contains("died", StringComparison.Ordinal)), $"Killed in {phase}: {status}, {error}");
        return status!;
    }

    public async ValueTask DisposeAsync()
    {
        await Production.Server.DropDatabaseAsync(Staging);
        await Production.DisposeAsync();
        await PortalDatabase.DisposeAsync();
        await Bucket.DisposeAsync();
        _scratch.Delete(recursive: true);
    }
}
