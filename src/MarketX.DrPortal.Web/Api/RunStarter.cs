using System.Security.Cryptography;
using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Api;

/// <summary>Starts runs for the API: 202 with the run's address, and the same run again for the same <c>Idempotency-Key</c>.</summary>
internal sealed class RunStarter(IIdempotencyStore keys, IRunStore runs, TimeProvider time)
{
    /// <summary>Header by which a caller makes a retry safe.</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>Characters that it has at most.</summary>
    public const int MaxKey = 100;

    public async Task<IResult> StartAsync<TRequest>(HttpContext context, TRequest request, Func<Actor, Task<Run>> start)
    {
        var actor = ApiActor.Of(context);
        if (context.Request.Headers[KeyHeader] is not [{ Length: > 0 } key, ..])
            return Accept(context, await start(actor));
        if (key.Length > MaxKey || key.Any(c => c is < '!' or > '~'))
            return ApiProblem.Refused(StatusCodes.Status422UnprocessableEntity, "invalid", $"{KeyHeader} must have 1 to {MaxKey} visible ASCII characters, such as a UUID.");

        var subject = actor.Subject ?? actor.Name;
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { Path = context.Request.Path.Value, Request = request }, RunJson.Options));
        var claim = await keys.ClaimAsync(subject, key, hash, time.GetUtcNow(), context.RequestAborted);
        if (!claim.SameRequest)
            return ApiProblem.Refused(StatusCodes.Status422UnprocessableEntity, "idempotencyKeyReused", $"This {KeyHeader} was sent with another request. Take a new one.");
        if (!claim.IsNew)
        {
            return claim.Run is { } id && await runs.FindAsync(id, context.RequestAborted) is { } earlier
                ? Accept(context, earlier)
                : ApiProblem.Refused(StatusCodes.Status409Conflict, "busy", "The first request with this key is still being handled. Send it again in a few seconds.");
        }

        return Accept(context, await StartClaimedAsync(actor, subject, key, start));
    }

    private async Task<Run> StartClaimedAsync(Actor actor, string subject, string key, Func<Actor, Task<Run>> start)
    {
        Run run;
        try
        {
            run = await start(actor);
        }
        catch
        {
            await keys.ReleaseAsync(subject, key, CancellationToken.None);
            throw;
        }

        await keys.CompleteAsync(subject, key, run.Id, CancellationToken.None);
        return run;
    }

    private static IResult Accept(HttpContext context, Run run)
    {
        var url = ApiRoutes.Run(context, run.Id);
        return Results.Accepted(url, new AcceptedRun(run.Id.Value, run.Status, url, url + "/events"));
    }
}
