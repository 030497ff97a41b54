using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.State;
using MarketX.DrPortal.TestServices.Trace;

namespace MarketX.DrPortal.TestServices.Identity;

/// <summary>
/// A real OpenID provider (oidc-provider) on loopback: ada is Admin, olga Operator, vera Viewer, nina has no role. It can be told
/// to spoil the tokens it gives. Stopped when disposed.
/// </summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder;
    private readonly HttpClient _http;
    private Daemon _daemon;
    private readonly CommandLine _command;

    private OpenIdProvider(DirectoryInfo folder, CommandLine command, Uri issuer, Uri portal, string secret) =>
        (_folder, _command, Issuer, PortalAddress, ClientSecret, _http, _daemon) =
            (folder, command, issuer, portal, secret, new HttpClient { BaseAddress = issuer }, Daemon.Start("The OpenID provider", command, Path.Combine(folder.FullName, "provider.log")));

    /// <summary>Its address, and the issuer of its tokens.</summary>
    public Uri Issuer { get; }

    /// <summary>Where the portal must listen: the provider sends browsers back only there.</summary>
    public Uri PortalAddress { get; }

    /// <summary>The secret of the clients <c>portal</c>, <c>daemon</c> and <c>daemon-without-role</c>.</summary>
    public string ClientSecret { get; }

    /// <summary>The tenant that all its people belong to.</summary>
    public const string Tenant = "11111111-2222-3333-4444-555555555555";

    /// <summary>PEM file with certificate and key of the client <c>portal-certificate</c>.</summary>
    public string CertificateFile => Path.Combine(_folder.FullName, "client.pem");

    /// <summary>Installs what is missing, starts it, and waits until it answers.</summary>
    public static async Task<OpenIdProvider> StartAsync(CancellationToken cancellationToken)
    {
        var packages = await OpenIdPackages.EnsureAsync(Checkout.CacheFolder, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("drportal-openid-");
        var script = Path.Combine(folder.FullName, "provider.mjs");
        await using (var source = typeof(OpenIdProvider).Assembly.GetManifestResourceStream("Identity/provider.mjs")!)
        await using (var copy = File.Create(script))
            await source.CopyToAsync(copy, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "client.pem"), NewCertificate(), cancellationToken);
        var (port, portalPort) = (LoopbackPort.Free(), LoopbackPort.Free());
        var portal = new Uri($"https://127.0.0.1:{Text(portalPort)}");
        var secret = TestTrace.Secret("the provider's client secret", RandomNumberGenerator.GetHexString(48));
        var command = new CommandLine("node", script)
        {
            Environment = new Dictionary<string, string>
            {
                ["PACKAGES"] = packages,
                ["PORT"] = Text(port),
                ["PORTALS"] = portal.GetLeftPart(UriPartial.Authority),
                ["TENANT"] = Tenant,
                ["CLIENT_SECRET"] = secret,
                ["CERTIFICATE"] = Path.Combine(folder.FullName, "client.pem"),
            },
        };
        var provider = new OpenIdProvider(folder, command, new Uri($"http://127.0.0.1:{Text(port)}"), portal, secret);
        await provider.ReadyAsync(cancellationToken);
        return provider;
    }

    /// <summary>From now on, spoils each id_token in this way; <c>none</c> ends it. The kinds are in provider.mjs.</summary>
    public Task TamperAsync(string kind, CancellationToken cancellationToken) => _http.GetStringAsync(new Uri($"/_tamper?kind={kind}", UriKind.Relative), cancellationToken);

    /// <summary>An access token for the API, good or spoilt. The kinds are in provider.mjs.</summary>
    public async Task<string> MintAsync(string kind, CancellationToken cancellationToken) =>
        TestTrace.Secret("an access token", await _http.GetStringAsync(new Uri($"/_mint?kind={kind}", UriKind.Relative), cancellationToken));

    /// <summary>An access token as a program gets it: by its own client id and secret.</summary>
    public async Task<string> ClientCredentialsAsync(string client, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = ClientSecret, ["scope"] = "api", ["resource"] = "api://portal",
        });
        using var response = await _http.PostAsync(new Uri("/token", UriKind.Relative), form, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        using var answer = System.Text.Json.JsonDocument.Parse(body);
        return answer.RootElement.TryGetProperty("access_token", out var token) ? TestTrace.Secret("a program's access token", token.GetString()!) : throw new ServiceException($"No token for {client}: {body}");
    }

    /// <summary>Makes it stop answering.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _daemon.KillAsync(cancellationToken);

    /// <summary>Makes it answer again, with new keys.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _daemon = Daemon.Start("The OpenID provider", _command, Path.Combine(_folder.FullName, "provider.log"));
        await ReadyAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.KillAsync(CancellationToken.None);
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task ReadyAsync(CancellationToken cancellationToken) => _daemon.WaitUntilReadyAsync(AnswersAsync, Patience, cancellationToken);

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("/.well-known/openid-configuration", UriKind.Relative), cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=portal", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
