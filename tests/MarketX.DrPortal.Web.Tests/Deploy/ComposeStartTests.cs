using System.Net;
using System.Text.RegularExpressions;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.TestServices.State;
using MarketX.DrPortal.Web.Api;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components;
using MarketX.DrPortal.Web.Hosting;
using MarketX.DrPortal.Web.Telemetry;
using MarketX.DrPortal.Web.Tests.Fakes;
using MarketX.DrPortal.Web.Tests.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Deploy;

/// <summary>
/// What deploy/compose.yaml gives the portal is enough for everything that a Release build checks at its start, and pages are
/// answered through the proxy that it expects.
/// </summary>
public sealed class ComposeStartTests
{
    private const string Host = "drportal.example.com";

    private static readonly Dictionary<string, string> Given = new()
    {
        ["DATABASE_HOST"] = "db.example.internal",
        ["AWS_S3_BACKUP_BUCKET"] = "marketx-backups",
        ["AZURE_CLIENT_ID"] = "66666666-2222-3333-4444-555555555555",
        ["PORTAL_HOST"] = Host,
    };

    private static readonly Dictionary<string, string> Secrets = new()
    {
        ["aws_secret_access_key"] = "",
        ["portal_connection"] = "Host=postgres;Database=drportal;Username=drportal;Password=of-a-test",
        ["alert_slack_url"] = "https://hooks.slack.example.com/services/a/b",
        ["heartbeat_url"] = "https://heartbeat.example.com/a",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Required_AreAllThatNobodyElseCanKnow() => Assert.Equal(Given.Keys.Order(), ComposeVariables.Required.Order());

    [Theory]
    [InlineData("AZURE_TENANT_ID", "11111111-2222-3333-4444-555555555555", false)]
    [InlineData("OPENID_AUTHORITY", "https://id.example.com/realms/marketx", false)]
    [InlineData("AZURE_TENANT_ID", "11111111-2222-3333-4444-555555555555", true)]
    public async Task Start_WithWhatIsAskedFor_HasASignIn(string provider, string value, bool optional)
    {
        using var variables = new ComposeVariables(new Dictionary<string, string>(Given) { [provider] = value }, Secrets, optional);

        await using var app = Build(variables);

        Assert.Equal(SignInKind.OpenId, app.Services.GetRequiredService<SignInFacts>().Kind);
        var options = app.Services.GetRequiredService<AlertsOptions>();
        Assert.Equal((optional, optional, $"https://{Host}"), (options.SlackUrl is not null, options.HeartbeatUrl is not null, options.PortalUrl));
        Assert.Equal(optional ? "drportal_reader" : "", app.Services.GetRequiredService<DrillOptions>().QueryUser);
    }

    [Fact]
    public void Start_WithKeysOfTheBucket_TakesTheSecretFromItsFile()
    {
        using var variables = new ComposeVariables(
            new Dictionary<string, string>(Given) { ["AZURE_TENANT_ID"] = "a", ["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE" }, new Dictionary<string, string>(Secrets) { ["aws_secret_access_key"] = "of-a-test" });

        var options = DrPortalOptions.Load(Configuration(variables), HostKind.Portal);

        Assert.Equal(("AKIAEXAMPLE", "of-a-test"), (options.Storage.AccessKeyId, options.Storage.SecretAccessKey!.Reveal()));
    }

    [Fact]
    public void Start_WithoutAProvider_IsRefusedInWords()
    {
        using var variables = new ComposeVariables(Given, Secrets);

        var problem = Assert.Throws<ConfigurationException>(() => Build(variables));

        Assert.Contains("AzureAd:TenantId is not set", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ThroughTheProxy_IsAnsweredAndAnotherIsNot()
    {
        using var variables = new ComposeVariables(
            new Dictionary<string, string>(Given) { ["AZURE_TENANT_ID"] = "11111111-2222-3333-4444-555555555555", ["PROXY_ADDRESS"] = "127.0.0.1" }, Secrets);
        await using var app = Build(variables);
        await app.StartAsync(Token);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.Single()) };

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "/", "http", Host));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(client, "/", "https", Host));
        // The container's own health check asks without a proxy.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/live", "http", "localhost"));
        await app.StopAsync(Token);
    }

    [Fact]
    public void Proxy_IsTheGatewayOfTheNetwork()
    {
        using var variables = new ComposeVariables(Given, Secrets);
        var gateway = Regex.Match(ComposeVariables.Text, @"(?m)^          gateway: (\S+)$").Groups[1].Value;
        var subnet = IPNetwork.Parse(Regex.Match(ComposeVariables.Text, @"(?m)^        - subnet: (\S+)$").Groups[1].Value);

        Assert.Equal(gateway, variables.Values["Proxy__Known__0"]);
        Assert.True(subnet.Contains(IPAddress.Parse(gateway)));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, string scheme, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Host", host }, { "X-Forwarded-Proto", scheme }, { "X-Forwarded-For", "192.0.2.7" } } };
        using var answer = await client.SendAsync(request, Token);
        return answer.StatusCode;
    }

    // As Program.cs has it, without the services that need a database and a bucket.
    private static WebApplication Build(ComposeVariables variables)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "MarketX.DrPortal.Web", EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(Configuration(variables));
        var options = builder.Services.AddDrPortalCore(builder.Configuration);
        builder.AddPortalLog();
        builder.AddPortalSecurity(options);
        builder.AddPortalSignIn(options);
        builder.AddPortalApi(options);
        builder.AddPortalPages();
        builder.Services.AddPortalHealth();
        builder.Services.AddPortalTelemetry(options);
        builder.Services.RemoveAll<IHostedService>();
        builder.Services.Replace(ServiceDescriptor.Singleton<ISessionStore>(new MemorySessions()));
        builder.Services.Replace(ServiceDescriptor.Singleton<IAuditLog>(new MemoryAudit()));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return PortalHost.Complete(builder);
    }

    private static IConfiguration Configuration(ComposeVariables variables) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(Checkout.Root, "src", "MarketX.DrPortal.Web", "appsettings.json"))
        .AddInMemoryCollection(variables.Values.Select(v => KeyValuePair.Create(v.Key.Replace("__", ":", StringComparison.Ordinal), (string?)v.Value)))
        .Add(new RunbookVariables(variables.Values))
        .Build();
}
