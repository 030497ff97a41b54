using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Web.Api;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components;
using MarketX.DrPortal.Web.Components.Inspections;
using MarketX.DrPortal.Web.Hosting;
using MarketX.DrPortal.Web.Telemetry;

if (args is ["health"])
    return await HealthProbe.RunAsync();

try
{
    var builder = WebApplication.CreateBuilder(args);
    ((IConfigurationBuilder)builder.Configuration).Add(RunbookVariables.FromProcess());
    var options = builder.Services.AddDrPortalCore(builder.Configuration);
    builder.AddPortalLog();
    builder.AddPortalSecurity(options);
    builder.AddPortalSignIn(options);
    builder.AddPortalApi(options);
    builder.AddPortalPages();
    builder.Services.AddPortalHealth();
    builder.Services.AddPortalTelemetry(options);
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrPortalCore.ShutdownPatience);

    var app = builder.Build();
    app.UsePortalSecurity();
    app.MapPortalHealth();
    app.MapPortalSignIn();
    app.MapPortalApi();
    app.MapAuditExport();
    app.MapDrills();
    app.MapInspectionDownloads();
    app.MapPortalPages();
    await app.RunAsync();
    return 0;
}
catch (ConfigurationException problem)
{
    // What an operator has to mend: a stack trace would bury it.
    await Console.Error.WriteLineAsync(problem.Message);
    return ExitCodes.Configuration;
}
