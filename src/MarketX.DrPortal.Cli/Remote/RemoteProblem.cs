using System.Net.Http.Json;
using System.Text.Json;

namespace MarketX.DrPortal.Cli.Remote;

/// <summary>A problem document of the portal as the command's own failure: the same exit codes as in this process.</summary>
internal static class RemoteProblem
{
    public static async Task<CommandFailedException> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return new CommandFailedException(
                ExitCode.ServerUnavailable, $"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}, and not as a portal does. Check --server.");
        }

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var detail = problem.TryGetProperty("detail", out var text) ? text.GetString() : null;
        return new CommandFailedException(
            CodeOf(problem.TryGetProperty("code", out var code) ? code.GetString() : null), detail ?? $"The portal answered {(int)response.StatusCode}.");
    }

    private static ExitCode CodeOf(string? code) => code switch
    {
        "denied" or "unauthorized" => ExitCode.Denied,
        "notFound" => ExitCode.NotFound,
        "production" => ExitCode.Production,
        "targetExists" => ExitCode.TargetExists,
        "preflightBlocked" => ExitCode.PreflightBlocked,
        "notDelivered" => ExitCode.NotDelivered,
        "busy" or "tooManyRequests" => ExitCode.Busy,
        "storageUnavailable" => ExitCode.StorageUnavailable,
        "databaseUnavailable" => ExitCode.DatabaseUnavailable,
        "portalDatabaseUnavailable" or "unexpected" or "failed" => ExitCode.ServerUnavailable,
        _ => ExitCode.Invalid,
    };
}
