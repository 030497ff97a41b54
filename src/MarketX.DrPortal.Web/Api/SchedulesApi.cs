using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/schedules</c>: when the portal starts runs by itself.</summary>
internal static class SchedulesApi
{
    public static void MapSchedules(this RouteGroupBuilder api)
    {
        var schedules = api.MapGroup("/schedules").WithTags("Schedules");
        schedules.MapGet("", ListAsync).Needs(PortalAction.View).Lists<ScheduleDocument>().WithSummary("Lists the schedules by name.");
        schedules.MapGet("/{id}", GetAsync).Needs(PortalAction.View).Shows<ScheduleDocument>().WithSummary("Shows a schedule with its next times.");
        schedules.MapPost("", CreateAsync).Needs(PortalAction.EditSchedules).Saves<ScheduleDocument>(StatusCodes.Status201Created).WithSummary("Adds a schedule.");
        schedules.MapPut("/{id}", ChangeAsync).Needs(PortalAction.EditSchedules).Saves<ScheduleDocument>().WithSummary("Changes a schedule; all of it is sent, with the revision that was read.");
        schedules.MapPost("/{id}/pause", PauseAsync).Needs(PortalAction.EditSchedules).Shows<ScheduleDocument>().WithSummary("Pauses a schedule.");
        schedules.MapPost("/{id}/resume", ResumeAsync).Needs(PortalAction.EditSchedules).Shows<ScheduleDocument>().WithSummary("Lets a paused schedule go on.");
        schedules.MapDelete("/{id}", DeleteAsync).Needs(PortalAction.EditSchedules).Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity).WithSummary("Deletes a schedule.");
        // What it starts decides which role is needed; the launcher asks.
        schedules.MapPost("/{id}/run", RunAsync).Needs(PortalAction.View).Starts().WithSummary("Starts the schedule's run now; its times stay as they are.")
            .WithDescription("Beyond that, needs what a backup or a drill needs, whichever the schedule starts.");
    }

    private static async Task<IResult> ListAsync([AsParameters] PageParameters page, ISchedules schedules, TimeProvider time, CancellationToken cancellationToken)
    {
        page.Check();
        var all = await schedules.ListAsync(cancellationToken);
        return Results.Ok(page.Of(new Core.Page<Schedule>([.. all.Skip(page.Skip).Take(page.Size)], all.Count, all.Count), s => ScheduleDocument.Of(s, time.GetUtcNow())));
    }

    private static async Task<IResult> GetAsync(string id, ScheduleStore store, TimeProvider time, CancellationToken cancellationToken) =>
        Results.Ok(ScheduleDocument.Of(await FindAsync(id, store, cancellationToken), time.GetUtcNow()));

    private static async Task<IResult> CreateAsync(HttpContext context, ScheduleBody body, ScheduleEditor editor, ScheduleStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (body.Revision is not null)
            throw new RequestRefusedException("A new schedule has no revision yet: leave it out, or change an existing schedule with PUT.");
        var schedule = body.ToSchedule(RunId.New().Value, revision: 1);
        await editor.SaveAsync(ApiActor.Of(context), schedule, cancellationToken);
        return Results.Created($"{ApiRoutes.Root}/schedules/{schedule.Id}", ScheduleDocument.Of(await FindAsync(schedule.Id, store, cancellationToken), time.GetUtcNow()));
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, string id, ScheduleBody body, ScheduleEditor editor, ScheduleStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var present = await FindAsync(id, store, cancellationToken);
        if (body.Revision is not { } revision)
            throw new RequestRefusedException("Send the revision that you have read, so that nobody's change is overwritten unseen.");
        if (body.Kind != present.Kind)
            throw new RequestRefusedException($"\"{present.Name}\" starts {(present.Kind == RunKind.Drill ? "drills" : "backups")} and goes on to. Add another schedule for the other kind.");
        return await SaveAsync(context, body.ToSchedule(present.Id, revision), editor, store, time, cancellationToken);
    }

    private static async Task<IResult> PauseAsync(HttpContext context, string id, ScheduleEditor editor, ScheduleStore store, TimeProvider time, CancellationToken cancellationToken) =>
        await SaveAsync(context, await FindAsync(id, store, cancellationToken) with { Paused = true }, editor, store, time, cancellationToken);

    private static async Task<IResult> ResumeAsync(HttpContext context, string id, ScheduleEditor editor, ScheduleStore store, TimeProvider time, CancellationToken cancellationToken) =>
        await SaveAsync(context, await FindAsync(id, store, cancellationToken) with { Paused = false }, editor, store, time, cancellationToken);

    private static async Task<IResult> DeleteAsync(HttpContext context, string id, ScheduleEditor editor, ScheduleStore store, CancellationToken cancellationToken)
    {
        await editor.DeleteAsync(ApiActor.Of(context), await FindAsync(id, store, cancellationToken), cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> RunAsync(HttpContext context, string id, RunStarter starter, ScheduleEditor editor, ScheduleStore store, CancellationToken cancellationToken)
    {
        var schedule = await FindAsync(id, store, cancellationToken);
        return await starter.StartAsync(context, schedule.Id, actor => editor.RunNowAsync(actor, schedule, cancellationToken));
    }

    private static async Task<IResult> SaveAsync(HttpContext context, Schedule schedule, ScheduleEditor editor, ScheduleStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        await editor.SaveAsync(ApiActor.Of(context), schedule, cancellationToken);
        return Results.Ok(ScheduleDocument.Of(await FindAsync(schedule.Id, store, cancellationToken), time.GetUtcNow()));
    }

    private static async Task<Schedule> FindAsync(string id, ScheduleStore store, CancellationToken cancellationToken) =>
        (id.All(char.IsAsciiLetterOrDigit) ? await store.FindAsync(id, cancellationToken) : null)
        ?? throw new RequestRefusedException("There is no schedule of that id.", RefusalReason.NotFound);
}
