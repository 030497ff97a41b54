using System.Globalization;
using System.Security.Claims;
using Bunit;
using Bunit.TestDoubles;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Nodes;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Storage.Policy;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Radzen;
using DrPortalCore = MarketX.DrPortal.Core.DrPortalCore;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>
/// Renders components as on an interactive page: the engine's real services over fakes of its boundaries (clock, bucket,
/// runs); the PostgreSQL server is one that does not answer.
/// </summary>
public abstract class PortalContext : BunitContext
{
    private readonly BunitAuthorizationContext _authorization;

    // A second, bunit's own limit, is nothing on a machine that builds at the same time.
    static PortalContext() => DefaultWaitTimeout = TimeSpan.FromSeconds(30);

    protected PortalContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Live = new LiveFeed(Store, Time);
        DrPortalCore.AddDrPortalCore(Services, EngineSettings());
        Services.RemoveAll<IHostedService>();
        Services.AddRadzenComponents();
        Services.AddLogging();
        Services.AddScoped<ProblemReporter>();
        Services.AddHttpContextAccessor();
        Services.AddScoped<CircuitOrigin>();
        Services.AddScoped<CurrentActor>();
        Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
        Services.Replace(ServiceDescriptor.Singleton<IRunStore>(Store));
        Services.Replace(ServiceDescriptor.Singleton<IBackupStorage>(Storage));
        Services.Replace(ServiceDescriptor.Singleton<IBucketSettings>(BucketSettings));
        Services.Replace(ServiceDescriptor.Singleton(Live.Feed));
        Services.Replace(ServiceDescriptor.Singleton<INodeStore>(Nodes));
        Services.Replace(ServiceDescriptor.Singleton<ISessionStore>(Sessions));
        Services.Replace(ServiceDescriptor.Singleton<IAuditLog>(Audit));
        Services.Replace(ServiceDescriptor.Singleton<IApiKeyStore>(new MemoryApiKeys()));
        Services.Replace(ServiceDescriptor.Singleton<ISchedules>(new FakeSchedules()));
        Services.Replace(ServiceDescriptor.Singleton<IDrTests>(Drills));
        Services.Replace(ServiceDescriptor.Singleton<IAlertLog>(AlertRows));
        _authorization = AddAuthorization();
        SignIn(PortalRole.Operator);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    internal ManualTime Time { get; } = new();

    internal FakeStorage Storage { get; } = new();

    internal ListedBucket BucketSettings { get; } = new();

    internal LiveFeed Live { get; }

    internal ListedNodes Nodes { get; } = new();

    internal MemorySessions Sessions { get; } = new();

    internal MemoryAudit Audit { get; } = new();
    internal FakeDrTests Drills { get; } = new();

    internal MemoryAlerts AlertRows { get; } = new();

    protected MemoryRunStore Store { get; } = new();

    /// <summary>The running test's token.</summary>
    protected static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    /// <summary>Settings that pass every check and reach nothing.</summary>
    internal static IConfiguration EngineSettings() => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Database:Host"] = "127.0.0.1",
        ["Database:Port"] = "1",
        ["Database:User"] = "nobody",
        ["Manifest:Key"] = "a manifest key that is no secret at all",
        ["ConnectionStrings:Portal"] = "Host=127.0.0.1;Port=1;Database=drportal;Username=nobody",
    }).Build();

    protected void SignIn(PortalRole role, DateTimeOffset? sessionEnd = null)
    {
        _authorization.SetAuthorized($"Test {role}");
        // The row outlives the claim's end, so that a test can tell the two checks apart.
        Sessions.StartAsync(new Session
        {
            Id = $"session-{role}", Subject = $"test:{role}", Name = $"Test {role}", Role = role,
            StartedAt = Samples.Now, LastSeenAt = Samples.Now, EndsAt = Samples.Now.AddDays(1),
        }, Token).GetAwaiter().GetResult();
        _authorization.SetPolicies([.. Enum.GetValues<PortalAction>().Where(a => AccessPolicy.Allows(role, a)).Select(a => a.ToString())]);
        _authorization.SetClaims(
            new Claim(PortalClaims.Subject, $"test:{role}"),
            new Claim(PortalClaims.Session, $"session-{role}"),
            new Claim(PortalClaims.Name, $"Test {role}"),
            new Claim(PortalClaims.Role, PortalClaims.ValueOf(role)),
            new Claim(PortalClaims.SessionEnd, (sessionEnd ?? Samples.Now.AddHours(1)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Live.Dispose();
    }
}
