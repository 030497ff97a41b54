using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Web.Api;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components;
using MarketX.DrPortal.Web.Components.Inspections;
using MarketX.DrPortal.Web.Hosting;
using MarketX.DrPortal.Web.Telemetry;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Http;

/// <summary>
/// The portal on a real Kestrel on loopback, put together as in Program.cs, but without the engine's background services:
/// no database and no bucket is needed to sign in.
/// </summary>
public sealed class PortalHost : IAsyncLifetime
{
    private WebApplication? _app;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("about:blank");

    public static WebApplication Build(string urls, IReadOnlyDictionary<string, string?>? settings = null, string environment = "Development")
    {
        var builder = Builder(new(settings ?? new Dictionary<string, string?>()) { ["urls"] = urls }, environment);
        builder.Services.RemoveAll<IHostedService>();
        builder.Services.Replace(ServiceDescriptor.Singleton<ISessionStore>(new MemorySessions()));
        builder.Services.Replace(ServiceDescriptor.Singleton<IAuditLog>(new MemoryAudit()));
        return Complete(builder);
    }

    /// <summary>The first half of Program.cs.</summary>
    internal static WebApplicationBuilder Builder(Dictionary<string, string?> settings, string environment)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "MarketX.DrPortal.Web",
            EnvironmentName = environment,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddConfiguration(PortalContext.EngineSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AllowedHosts"] = "localhost;127.0.0.1",
            ["DevSignIn:Enabled"] = "true",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        var options = builder.Services.AddDrPortalCore(builder.Configuration);
        builder.AddPortalSecurity(options);
        builder.AddPortalSignIn(options);
        builder.AddPortalApi(options);
        builder.AddPortalPages();
        builder.Services.AddPortalHealth();
        builder.Services.AddPortalTelemetry(options);
        return builder;
    }

    /// <summary>The second half of Program.cs.</summary>
    internal static WebApplication Complete(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.UsePortalSecurity();
        app.MapPortalHealth();
        app.MapPortalSignIn();
        app.MapPortalApi();
        app.MapAuditExport();
        app.MapDrills();
        app.MapInspectionDownloads();
        app.MapPortalPages();
        return app;
    }

    /// <summary>A browser without a window: keeps cookies, follows no redirect.</summary>
    public HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = Address };

    public async ValueTask InitializeAsync()
    {
        _app = Build("http://127.0.0.1:0");
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is null)
            return;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
