using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/sessions</c>: who is signed in, and the end of it. An id names a session and opens none.</summary>
internal static class SessionsApi
{
    public static void MapSessions(this RouteGroupBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Access");
        sessions.MapGet("", ListAsync).Needs(PortalAction.ManageSessions).Lists<Session>().WithSummary("Lists the sessions that count now, newest first; with ended=true the others too.");
        sessions.MapPost("/{id}/end", EndAsync).Needs(PortalAction.ManageSessions).Saves<Session>().WithSummary("Ends a session at once.");
    }

    private static async Task<IResult> ListAsync([AsParameters] PageParameters page, string? text, bool? ended, ISessionStore sessions, TimeProvider time, CancellationToken cancellationToken)
    {
        page.Check();
        var query = new SessionQuery
        {
            Text = text,
            ActiveOnly = ended != true,
            Sort = PageParameters.Named<SessionSort>("sort", page.Sort) ?? SessionSort.Started,
            Descending = page.Descending,
            Skip = page.Skip,
            Take = page.Size,
        };
        return Results.Ok(page.Of(await sessions.ListAsync(query, time.GetUtcNow(), cancellationToken), session => session));
    }

    private static async Task<IResult> EndAsync(HttpContext context, string id, ReasonBody body, SessionRevoker revoker, CancellationToken cancellationToken) =>
        Results.Ok(await revoker.RevokeAsync(ApiActor.Of(context), id, body.Reason, cancellationToken));
}
