using System.Globalization;

namespace MarketX.DrPortal.Web.Hosting;

/// <summary>
/// <c>MarketX.DrPortal.Web health</c>: asks the portal in the same container whether it lives, so that a container's
/// health check needs no other program. Reads the address from the variables that the portal reads it from.
/// </summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks once.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync()
    {
        var address = Address(Environment.GetEnvironmentVariable);
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(address);
            if (answer.IsSuccessStatusCode)
                return ExitCodes.Healthy;
            await Console.Error.WriteLineAsync($"{address} answered {(int)answer.StatusCode}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {failure.Message}");
        }

        return ExitCodes.Unhealthy;
    }

    /// <summary>The first address of <c>ASPNETCORE_URLS</c>, else the port of <c>ASPNETCORE_HTTP_PORTS</c>, else ASP.NET's own default.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    internal static Uri Address(Func<string, string?> variable)
    {
        if (First(variable("ASPNETCORE_URLS")) is { } url)
        {
            // Names for "every address" are none to connect to.
            var bindable = url.Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal)
                .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal).Replace("://[::]", "://localhost", StringComparison.Ordinal);
            return new Uri(new Uri(bindable), "/health/live");
        }

        var port = First(variable("ASPNETCORE_HTTP_PORTS")) ?? "5000";
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/health/live"));
    }

    private static string? First(string? list) =>
        list?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : null;
}
