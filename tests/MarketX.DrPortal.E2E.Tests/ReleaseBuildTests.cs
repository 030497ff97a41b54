using System.Diagnostics;
using System.Net;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography.X509Certificates;
using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Identity;
using MarketX.DrPortal.TestServices.State;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>The portal as it is released: without the development sign-in, and not to be started without a real one.</summary>
[Trait("Category", "Long")]
public sealed class ReleaseBuildTests : IAsyncLifetime
{
    private const int Configuration = 78;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-release-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Assembly => Path.Combine(_folder.FullName, "MarketX.DrPortal.Web.dll");

    private string Program => Path.Combine(_folder.FullName, "MarketX.DrPortal.Web");

    public async ValueTask InitializeAsync()
    {
        var project = Path.Combine(Checkout.Root, "src", "MarketX.DrPortal.Web", "MarketX.DrPortal.Web.csproj");
        var (code, output) = await RunAsync("dotnet", new Dictionary<string, string>(), "publish", project, "--configuration", "Release", "--output", _folder.FullName, "--nologo", "-v", "quiet", "-nodeReuse:false",
            // What is compiled is the same without them, and minutes sooner.
            "-p:PublishReadyToRun=false", "-p:RunAnalyzers=false");
        Assert.True(code == 0, output);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Release_HasNoDevelopmentSignIn_AndStartsOnlyWithARealOne()
    {
        AssertNothingOfTheDevelopmentSignIn();
        await AssertRefusedAsync("AzureAd is not configured");
        await AssertRefusedAsync("this build does not contain the development sign-in", ("DevSignIn__Enabled", "true"), ("ASPNETCORE_ENVIRONMENT", "Development"));
        await AssertRefusedAsync("AzureAd:TenantId is not set", ("AzureAd__ClientId", "66666666-2222-3333-4444-555555555555"));
        await AssertRefusedAsync("DRPORTAL_SESSION_KEY", ("AzureAd__ClientId", "66666666-2222-3333-4444-555555555555"), ("AzureAd__TenantId", "11111111-2222-3333-4444-555555555555"), ("AzureAd__ClientSecret", "a-secret-that-must-not-show"), ("AllowedHosts", "portal.example.com"));
        await AssertRefusedAsync("must use https", ("AzureAd__ClientId", "portal"), ("AzureAd__Authority", "http://127.0.0.1:1"), ("AzureAd__ClientSecret", "a-secret-that-must-not-show"));
        await AssertOnlyTheProviderLetsInAsync();
    }

    private void AssertNothingOfTheDevelopmentSignIn()
    {
        Assert.NotEmpty(DevelopmentTypes(PortalProcess.DefaultProgram + ".dll"));
        Assert.Empty(DevelopmentTypes(Assembly));
    }

    // Of the file, since the test's own build is loaded under the same name.
    private static List<string> DevelopmentTypes(string file)
    {
        using var portable = new PEReader(File.OpenRead(file));
        var metadata = portable.GetMetadataReader();
        return [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")
            .Where(name => name.Contains("Authentication.Development", StringComparison.Ordinal) || name.Contains("DevelopmentSignIn", StringComparison.Ordinal))];
    }

    private async Task AssertRefusedAsync(string reason, params (string Name, string Value)[] settings)
    {
        await using var world = await PortalWorld.CreateAsync();
        var environment = new Dictionary<string, string>(world.Environment()) { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" };
        foreach (var (name, value) in settings)
            environment[name] = value;

        var (code, output) = await RunAsync(Program, environment);

        Assert.Equal(Configuration, code);
        Assert.Contains(reason, output, StringComparison.Ordinal);
        Assert.DoesNotContain("must-not-show", output, StringComparison.Ordinal);
    }

    private async Task AssertOnlyTheProviderLetsInAsync()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var provider = await OpenIdProvider.StartAsync(Token);
        await using var portal = await world.StartSecurePortalAsync(provider, Program);
        using var own = X509Certificate2.CreateFromPemFile(provider.CertificateFile, provider.CertificateFile);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == own.GetCertHashString() } };
        using var client = new HttpClient(handler) { BaseAddress = portal.SecureAddress };

        using var page = await client.GetAsync(new Uri("/dev-signin", UriKind.Relative), Token);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["role"] = "Admin" });
        using var posted = await client.PostAsync(new Uri("/dev-signin", UriKind.Relative), form, Token);
        using var home = await client.GetAsync(new Uri("/", UriKind.Relative), Token);

        Assert.All([page, posted], answer =>
        {
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound || answer.Headers.Location?.AbsolutePath == "/sign-in", $"{answer.StatusCode} {answer.Headers.Location}");
            Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(c => c.Contains("drportal=", StringComparison.Ordinal)));
        });
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in"), (home.StatusCode, home.Headers.Location!.AbsolutePath));
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(program) is { Length: > 0 } folder ? folder : Checkout.Root };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        TestTrace.Log("release", output + await error);
        return (process.ExitCode, output + await error);
    }
}
