using System.Data.Common;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Storage;
using Npgsql;

namespace MarketX.DrPortal.Core.Health;

/// <summary>Looks at what recovery depends on and at what it would bring back now. What cannot be looked at is said to be so.</summary>
public sealed class PortalHealth(
    BackupCatalog catalog, ServerCatalog server, IDrTests drills, ISchedulerState scheduler, ObjectivesOptions objectives, TimeProvider time) : IDisposable
{
    // Monitoring asks often, and each answer asks bucket and servers.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private HealthReport? _report;
    private long _lookedAt;

    /// <summary>How it stands, at most ten seconds old.</summary>
    public async Task<HealthReport> ReadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_report is { } kept && time.GetElapsedTime(_lookedAt) < KeptFor)
                return kept;
            _report = await LookAsync(cancellationToken);
            _lookedAt = time.GetTimestamp();
            return _report;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private async Task<HealthReport> LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var backup = TryAsync<Backup?>("bucket", async token => (await catalog.LastGoodAsync(token), null), cancellationToken);
        var database = TryAsync<object?>("database", async token => (await server.VersionAsync(token), null), cancellationToken);
        var tests = TryAsync<IReadOnlyList<DrTestItem>>("portal-database", async token => ((await drills.ListAsync(new DrTestQuery { Take = 20 }, token)).Items, null), cancellationToken);
        var scheduling = TryAsync<object?>("scheduler", async token => (null, await scheduler.ProblemAsync(token)), cancellationToken);
        HealthPart[] parts = [(await backup).Part, (await database).Part, (await tests).Part, (await scheduling).Part];

        var last = (await backup).Value is { } found ? new BackupHealth(found.Key, found.TakenAt, (now - found.TakenAt).TotalSeconds, found.Bytes) : null;
        var drill = (await tests).Value?.FirstOrDefault()?.Test;
        var measured = (await tests).Value?.Select(item => item.Test.RecoverySeconds).FirstOrDefault(seconds => seconds is not null);
        var rpo = ObjectiveHealth.Of(objectives.Rpo, last?.AgeSeconds);
        // Without any backup nothing can be recovered, and that is known.
        if (last is null && parts[0].Ok)
            rpo = rpo with { State = ObjectiveState.Breached };
        var rto = ObjectiveHealth.Of(objectives.Rto, measured);
        return new HealthReport
        {
            At = now,
            Parts = parts,
            LastBackup = last,
            Rpo = rpo,
            LastDrill = drill is null ? null : new DrillHealth(drill.StartedAt, (now - drill.StartedAt).TotalSeconds, drill.Verdict, drill.RecoverySeconds),
            Rto = rto,
            Problems =
            [
                .. parts.Select(part => part.Problem).OfType<string>(),
                .. rpo.State == ObjectiveState.Breached ? [last is null ? "There is no good backup: nothing can be recovered." : "The last good backup is older than the recovery point objective allows."] : (string[])[],
                .. rto.State == ObjectiveState.Breached ? ["The last drill that measured it took longer to recover than the objective allows."] : (string[])[],
            ],
        };
    }

    private static async Task<(T? Value, HealthPart Part)> TryAsync<T>(string name, Func<CancellationToken, Task<(T, string? Problem)>> look, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var (value, problem) = await look(patience.Token);
            return (value, new HealthPart(name, problem is null, problem));
        }
        catch (Exception e) when (e is StorageException or PostgresUnavailableException)
        {
            return (default, new HealthPart(name, false, e.Message));
        }
        catch (Exception e) when (e is DbException or TimeoutException or InvalidOperationException { InnerException: NpgsqlException })
        {
            // Its own words may name the server's address and user.
            return (default, new HealthPart(name, false, "The portal's own database does not answer; its log says more."));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (default, new HealthPart(name, false, $"The {name} did not answer within {Patience.TotalSeconds:0} s."));
        }
    }
}
