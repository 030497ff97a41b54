using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>
/// The work of a rollback run: the database that was production before a promotion takes its place again; the one
/// that goes is kept in its turn. One transaction, like the promotion.
/// </summary>
public sealed class RollbackJob(PostgresServer server, KeptDatabases kept, PromotionPreflight preflight, ProductionOptions production, PromotionOptions options, TimeProvider time) : IRunHandler
{
    private const string Prepare = "Prepare", Switch = "Switch", Check = "Check";

    /// <inheritdoc />
    public RunKind Kind => RunKind.Rollback;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (tracker, request) = (context.Tracker, context.Run.RequestAs<RollbackRequest>());
        tracker.Begin(Prepare, Switch, Check);
        await using var other = await TargetLock.TryAcquireAsync(server, request.Kept, context.Run.Id, cancellationToken)
            ?? throw new RunFailedException($"Another run works on \"{request.Kept}\". Nothing was changed; start again when it has ended.");
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, other.Lost);
        (await preflight.CheckAsync(request, both.Token)).LogTo(tracker).ThrowIfBlocked();
        tracker.Log(RunLogLevel.Info, $"Reason: {request.Reason.Trim()}");
        var old = (await kept.FindAsync(request.Kept, both.Token))?.Mark ?? throw new RunFailedException($"\"{request.Kept}\" has vanished. Nothing was changed.");
        var limit = request.AcknowledgesLaterWrites ? null : new WriteLimit(await preflight.WriteMarkAsync(old, both.Token) ?? throw new RunFailedException($"Nobody knows any more what was written to \"{production.Database}\" since. Nothing was changed."), request.AcknowledgedWrites);
        var (present, back) = await context.Lock.UseAsync(async c => (await DatabaseProperties.ReadAsync(c, production.Database, both.Token), await DatabaseProperties.ReadAsync(c, request.Kept, both.Token)), both.Token);

        var tables = await WrittenTables.ReadAsync(server, context, request.Kept, both.Token);
        var unwritten = await context.Lock.UseAsync(c => WriteMark.ReadSettledAsync(c, request.Kept, time, both.Token), both.Token);

        tracker.Enter(Switch);
        var now = time.GetUtcNow();
        var keepAs = SqlName.WithSuffix(production.Database, $"_rolledback_{now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}");
        var until = options.KeepDays > 0 ? now.AddDays(options.KeepDays) : (DateTimeOffset?)null;
        var mark = new KeptMark(production.Database, now, context.Run.Id, until, present?.Comment);
        var result = await new DatabaseSwitch(server, context, time).RunAsync(
            production.Database, keepAs, request.Kept, [], [PromotionJob.Comment(keepAs, mark.ToComment()), PromotionJob.Comment(production.Database, old.Comment)], null, limit, both.Token);

        // Committed: from here on nothing may call it off.
        tracker.Enter(Check);
        tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"\"{request.Kept}\" is \"{production.Database}\" again; nobody could connect for {result.Downtime.TotalSeconds:0.00} s, {result.SessionsEnded:N0} sessions were ended. What was production until now is kept as \"{keepAs}\"."));
        await SwitchCheck.RunAsync(server, context, production.Database, back!.Oid);
        tracker.Report(p => p with { Fraction = 1 });
        return new PromotionResult(production.Database, request.Kept, keepAs, result.At, Math.Round(result.Downtime.TotalSeconds, 2), result.SessionsEnded, until, result.Mark)
        {
            // Somebody may write to a kept database, and is not kept from it.
            TableCounters = result.Mark?.IsStill(unwritten) == true ? tables : null,
        };
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var other = (await kept.ListAsync(cancellationToken)).FirstOrDefault(k => k.Mark.Run == run.Id);
        return [other is null ? "The switch had not been made: production is as before."
            : $"The switch had been made before the run ended: the database of before is \"{other.Mark.Was}\" again, and the other one is kept as \"{other.Name}\"."];
    }
}
