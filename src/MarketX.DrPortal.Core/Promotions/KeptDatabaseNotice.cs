using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>Says a day before a kept database is dropped that the way back ends with it.</summary>
public sealed class KeptDatabaseNotice(KeptDatabases kept, IAlerts alerts, ProductionOptions production, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    // The heartbeat waits for this look.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Looks once: raises the alert, brings it up to date, or resolves it. While the server does not answer, it is left as it is.</summary>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        // What cannot be known is left as it is.
        if (await ListAsync(cancellationToken) is not { } all)
            return;
        var ending = all.Where(k => k.Mark.Was == production.Database && IsNear(k.Mark)).OrderBy(k => k.Mark.Until).ToList();
        if (ending.Count > 0)
            await alerts.RaiseAsync(new AlertNews(AlertKind.RollbackEnding, production.Database, string.Join(' ', ending.Select(Sentence)), "production"), cancellationToken);
        else
            await alerts.ResolveAsync(AlertKind.RollbackEnding, production.Database, "No kept database is about to be dropped any more.", cancellationToken);
    }

    // Null where the server does not say: that it is away, or stands still, is said elsewhere.
    private async Task<IReadOnlyList<KeptDatabase>?> ListAsync(CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            return await kept.ListAsync(limit.Token);
        }
        catch (Exception e) when (e is PostgresUnavailableException or NpgsqlException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    // A day before; where all of it is but a few days, in the last quarter, or the notice would come with the promotion.
    private bool IsNear(KeptMark mark) =>
        mark.Until is { } until && until - time.GetUtcNow() is var left && left <= TimeSpan.FromTicks(Math.Min(Longest.Ticks, (until - mark.Replaced).Ticks / 4));

    private static string Sentence(KeptDatabase database) =>
        $"\"{database.Name}\", which was production until {BackupOverdue.Time(database.Mark.Replaced)}, is dropped after {BackupOverdue.Time(database.Mark.Until!.Value)}: until then production can be rolled back to it.";
}
