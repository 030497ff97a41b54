using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Storage.Policy;
using MarketX.DrPortal.TestServices.Identity;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.Trace;
using MarketX.DrPortal.Web.Tests.Fakes;
using MarketX.DrPortal.Web.Tests.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.OpenId;

/// <summary>
/// The portal as in production: HTTPS, the organisation's sign-in at a real provider, its own database in a real PostgreSQL. Only
/// the bucket is a fake, and queued runs stay queued.
/// </summary>
public sealed class SecurePortal : IAsyncLifetime
{
    public const string SessionKey = "a session key that is long enough for tests";

    private readonly Func<OpenIdProvider, Dictionary<string, string?>> _settings;
    private readonly Dictionary<string, string?> _changes = [];
    private readonly X509Certificate2 _certificate = NewCertificate();
    private OpenIdProvider? _provider;
    private TestDatabase? _database;
    private WebApplication? _app;

    public SecurePortal() : this(_ => [])
    {
    }

    /// <summary>With other settings than usual.</summary>
    internal SecurePortal(Func<OpenIdProvider, Dictionary<string, string?>> settings) => _settings = settings;

    public OpenIdProvider Provider => _provider!;

    public TestDatabase Database => _database!;

    public Uri Address => Provider.PortalAddress;

    internal FakeStorage Storage { get; } = new();

    internal IServiceProvider Services => _app!.Services;

    internal ISessionStore Sessions => Services.GetRequiredService<ISessionStore>();

    internal IAuditLog Audit => Services.GetRequiredService<IAuditLog>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync(Token);
        _database = await SharedServices.CreateDatabaseAsync("secure", Token);
        await StartPortalAsync();
    }

    /// <summary>Changes a setting for the next start.</summary>
    public void Change(string key, string? value) => _changes[key] = value;

    /// <summary>Starts the portal; again, as after a restart, once it was stopped.</summary>
    public async Task StartPortalAsync()
    {
        var app = Build();
        await app.StartAsync(Token);
        _app = app;
    }

    public async Task StopPortalAsync()
    {
        await _app!.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>A browser that trusts this portal's certificate and no other.</summary>
    internal TestBrowser Browser(Func<Uri, Uri>? changeCallback = null) => new(Address, Handler()) { ChangeCallback = changeCallback };

    /// <summary>A program without cookies.</summary>
    public HttpClient Client() => new(Handler()) { BaseAddress = Address };

    internal async Task<IReadOnlyList<AuditEntry>> AuditAsync(string? action = null) =>
        (await Audit.ListAsync(new AuditQuery { Action = action, Take = 500 }, Token)).Items;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await StopPortalAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        _certificate.Dispose();
    }

    private WebApplication Build()
    {
        TestTrace.Secret("the session key", SessionKey);
        var settings = new Dictionary<string, string?>
        {
            ["DevSignIn:Enabled"] = "false",
            ["AllowedHosts"] = "127.0.0.1",
            ["AzureAd:Authority"] = Provider.Issuer.GetLeftPart(UriPartial.Authority),
            ["AzureAd:AllowInsecureAuthority"] = "true",
            ["AzureAd:ClientId"] = "portal",
            ["AzureAd:ClientSecret"] = Provider.ClientSecret,
            ["Session:Key"] = SessionKey,
            ["Limits:RequestsPerMinute"] = "100000",
            ["Limits:ApiRequestsPerMinute"] = "100000",
            ["Database:Host"] = Database.Server.Host,
            ["Database:Port"] = $"{Database.Server.Port}",
            ["Database:User"] = Database.Server.Owner,
            ["Database:Password"] = Database.Server.OwnerPassword,
            ["Production:Database"] = Database.Name,
            ["BackupSchedule:Enabled"] = "false",
            ["ConnectionStrings:Portal"] = new Npgsql.NpgsqlConnectionStringBuilder(Database.ConnectionString) { Pooling = true, MaxPoolSize = 10 }.ConnectionString,
        };
        foreach (var (key, value) in _settings(Provider).Concat(_changes))
            settings[key] = value;
        var builder = PortalHost.Builder(settings, "Development");
        // Thousands of refused sign-ins and requests would bury what the tests themselves say.
        builder.Logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.Critical);
        if (TestTrace.IsKept)
            builder.Services.AddSingleton<ILoggerProvider>(_ => new TraceLogger());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Address.Port, listener => listener.UseHttps(_certificate)));
        // Jobs stay where they were queued: what runs do is tested elsewhere.
        foreach (var service in builder.Services.Where(s => s.ServiceType == typeof(IHostedService) && Starts(s)).ToList())
            builder.Services.Remove(service);
        builder.Services.Replace(ServiceDescriptor.Singleton<IBackupStorage>(Storage));
        builder.Services.Replace(ServiceDescriptor.Singleton<IBucketSettings>(new ListedBucket()));
        return PortalHost.Complete(builder);
    }

    private static bool Starts(ServiceDescriptor service) =>
        (service.ImplementationType?.Name ?? "") is var name && (name.Contains("Quartz", StringComparison.Ordinal) || name is "RunWatchdog" or "ScheduleRegistration");

    private SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == _certificate.GetCertHashString() },
    };

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
