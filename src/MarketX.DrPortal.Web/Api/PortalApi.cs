using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Web.Authentication;

namespace MarketX.DrPortal.Web.Api;

/// <summary>The HTTP API: bearer tokens only, problem documents for every error, described by OpenAPI.</summary>
public static class PortalApi
{
    /// <summary>Name of the limit of requests for each person or key.</summary>
    internal const string RateLimit = "api";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Registers authentication, policies and limits of the API.</summary>
    public static void AddPortalApi(this WebApplicationBuilder builder, DrPortalOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var services = builder.Services;
        services.AddApiAuthentication(SignInGate.Check(builder.Configuration, builder.Environment), options.AzureAd);
        services.AddApiPolicies();
        services.AddSingleton<RunStarter>();
        services.AddSingleton<RunEvents>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
            // A misspelt field would otherwise be a request for something else than was meant.
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.RespectNullableAnnotations = true;
        });
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "60";
                return ValueTask.CompletedTask;
            };
            limiter.AddPolicy(RateLimit, context => RateLimitPartition.GetTokenBucketLimiter(
                ApiActor.Of(context.User).Subject ?? "unknown",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = options.Limits.ApiRequestsPerMinute, TokensPerPeriod = options.Limits.ApiRequestsPerMinute, ReplenishmentPeriod = Window,
                }));
        });
        ApiDescription.Add(services);
    }

    /// <summary>Maps the API. New parts of it go here, one line each.</summary>
    public static void MapPortalApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var api = app.MapGroup(ApiRoutes.Root).RequireRateLimiting(RateLimit);
        api.MapBackups();
        api.MapRuns();
        api.MapRestores();
        api.MapImports();
        api.MapDrillRuns();
        api.MapDrTests();
        api.MapSchedules();
        api.MapPromotions();
        api.MapRecoveries();
        api.MapInspections();
        api.MapKeeping();
        api.MapStorage();
        api.MapAlerts();
        api.MapSessions();
        api.MapApiKeys();
        api.MapAudit();
        app.MapTrigger();
        ApiDescription.Map(app, api);
    }
}
