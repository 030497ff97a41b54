using System.ComponentModel;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/runs</c>: what was run, what runs, live; and cancel.</summary>
internal static class RunsApi
{
    private const int MaxLines = 500;

    public static void MapRuns(this RouteGroupBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", ListAsync).Needs(PortalAction.View).Lists<RunDocument>().WithSummary("Lists runs, newest first.");
        runs.MapGet("/{id}", GetAsync).Needs(PortalAction.View).Shows<RunDocument>().WithSummary("Shows a run.");
        runs.MapGet("/{id}/log", LogAsync).Needs(PortalAction.View).Shows<IReadOnlyList<RunLogLine>>().WithSummary("Reads a run's log, from a line on.");
        runs.MapGet("/{id}/events", EventsAsync).Needs(PortalAction.View).Streams("text/event-stream").WithSummary("Follows a run by server-sent events: 'progress' with each change, 'end' with the last.");
        runs.MapPost("/{id}/cancel", CancelAsync).Needs(PortalAction.CancelRun).Asks().WithSummary("Asks for the cancel of a run, which cleans up first.");
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] PageParameters page, string? kind, string? status, [Description("Part of the id, the database or the name of who asked.")] string? text,
        IRunStore store, CancellationToken cancellationToken)
    {
        page.Check();
        var query = new RunQuery
        {
            Kind = PageParameters.Named<RunKind>(nameof(kind), kind),
            Status = PageParameters.Named<RunStatus>(nameof(status), status),
            Text = text,
            Sort = PageParameters.Named<RunSort>("sort", page.Sort) ?? RunSort.Queued,
            Descending = page.Descending,
            Skip = page.Skip,
            Take = page.Size,
        };
        return Results.Ok(page.Of(await store.ListAsync(query, cancellationToken), RunDocument.Of));
    }

    private static async Task<IResult> GetAsync(string id, IRunStore store, CancellationToken cancellationToken) =>
        Results.Ok(RunDocument.Of(await FindAsync(id, store, cancellationToken)));

    private static async Task<IResult> LogAsync(
        string id, [Description("Number of the last line that is known; 0 by default.")] long? after, [Description("Lines to return, 1 to 500; 200 by default.")] int? take,
        IRunStore store, CancellationToken cancellationToken)
    {
        var run = await FindAsync(id, store, cancellationToken);
        if (take is < 1 or > MaxLines)
            throw new RequestRefusedException($"take is {take}: give 1 to {MaxLines}.");
        return Results.Ok(await store.ReadLogAsync(run.Id, after ?? 0, take ?? 200, cancellationToken));
    }

    private static async Task<IResult> EventsAsync(string id, IRunStore store, RunEvents events, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(events.WatchAsync((await FindAsync(id, store, cancellationToken)).Id, cancellationToken));

    private static async Task<IResult> CancelAsync(string id, HttpContext context, IRunStore store, RunCanceller canceller, CancellationToken cancellationToken)
    {
        await canceller.CancelAsync(ApiActor.Of(context), Parse(id), cancellationToken);
        var run = await FindAsync(id, store, cancellationToken);
        var url = ApiRoutes.Run(context, run.Id);
        return Results.Accepted(url, new AcceptedRun(run.Id.Value, run.Status, url, url + "/events"));
    }

    private static async Task<Run> FindAsync(string id, IRunStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(Parse(id), cancellationToken) ?? throw new RequestRefusedException($"There is no run {id}.", RefusalReason.NotFound);

    // What is not an id is no run either: nothing of it is repeated.
    private static RunId Parse(string id) =>
        RunId.TryParse(id, out var parsed) ? parsed : throw new RequestRefusedException($"That is not a run id: it has {RunId.Length} characters of a-z and 2-7.", RefusalReason.NotFound);
}
