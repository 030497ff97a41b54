using System.Net;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.Services;

/// <summary>The portal itself, run in the background for <c>./dev up</c>.</summary>
internal sealed class PortalProcess(string stateFolder)
{
    private const int UsualPort = 5080;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public Daemon? Daemon => Daemon.Running(LogFile);

    /// <summary>Where it listens, or last listened.</summary>
    public string Url => File.Exists(UrlFile) ? File.ReadAllText(UrlFile).Trim() : "";

    // A page that is open in a browser should find its portal again.
    private int? LastPort => Uri.TryCreate(Url, UriKind.Absolute, out var last) ? last.Port : null;

    private string LogFile => Path.Combine(stateFolder, "portal.log");

    private string UrlFile => Path.Combine(stateFolder, "portal.url");

    /// <summary>Starts it, in place of the one that may run, and waits until it is ready. Its settings come from our own environment.</summary>
    /// <param name="program">The portal's assembly.</param>
    /// <param name="contentRoot">The project's folder, where a Development build finds its static files.</param>
    /// <param name="wantedPort">Null takes the usual port, or a free one when that is taken; the last one again when it was started before.</param>
    public async Task StartAsync(FileInfo program, DirectoryInfo contentRoot, int? wantedPort, CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        if (wantedPort is { } wanted && !LoopbackPort.IsFree(wanted))
            throw new ServiceException($"Port {wanted} is taken by another program. Choose another with --port, or leave --port away.");
        var url = $"http://127.0.0.1:{wantedPort ?? LoopbackPort.FreeOr(LastPort ?? UsualPort)}";
        await File.WriteAllTextAsync(UrlFile, url, cancellationToken);
        var command = await OwnProgram.RunAsync(program, Path.Combine(stateFolder, "portal"), cancellationToken) with
        {
            WorkingFolder = contentRoot.FullName,
            Environment = new Dictionary<string, string>
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = url,
                ["DevSignIn__Enabled"] = "true",
            },
        };
        var portal = Daemon.Start("The portal", command, LogFile);
        using var http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(10) };
        await portal.WaitUntilReadyAsync(token => IsReadyAsync(http, token), Patience, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Long enough for a running job to be cancelled in an orderly way.
        if (Daemon is { } portal)
            await portal.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(30), cancellationToken);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
