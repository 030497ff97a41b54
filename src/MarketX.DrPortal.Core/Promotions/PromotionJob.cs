using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Verifications;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>
/// The work of a promotion run: a backup of production, the comparison of the restored database with its backup, and
/// the switch. Until the switch's one transaction is committed nothing has changed.
/// </summary>
public sealed class PromotionJob(
    PostgresServer server, BackupJob backups, BackupCatalog catalog, DatabaseVerifier verifier, PromotionPreflight preflight, IRunStore runs, ProductionOptions production,
    PromotionOptions options, RestoreOptions restore, TimeProvider time) : IRunHandler
{
    private const string Prepare = "Prepare", Compare = "Compare with the backup", Switch = "Switch", Check = "Check";

    private const string Differs = "Nothing was changed: production is as before. Restore the backup again, or promote what you know to be right by hand.";

    // A database that is written to over and over is not the one to promote.
    private const int Comparisons = 3;

    /// <inheritdoc />
    public RunKind Kind => RunKind.Promotion;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (tracker, request) = (context.Tracker, context.Run.RequestAs<PromotionRequest>());
        tracker.Begin([Prepare, .. request.SkipBackupReason is null ? BackupJob.Phases.Skip(1) : [], Compare, Switch, Check]);
        // The other lock: nobody may restore into what is being promoted. Not waited for, so that no two wait for each other.
        await using var other = await TargetLock.TryAcquireAsync(server, request.Database, context.Run.Id, cancellationToken)
            ?? throw new RunFailedException($"Another run works on \"{request.Database}\". Nothing was changed; start again when it has ended.");
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, other.Lost);
        (await preflight.CheckAsync(request, both.Token)).LogTo(tracker).ThrowIfBlocked();
        var proof = await PromotionProof.FindAsync(runs, request, both.Token) ?? throw new RunFailedException($"The history knows of no restore that made \"{request.Database}\".");
        // The setting may be newer than the run.
        if (options.RequireApproval && request.ApprovedBy is null)
            throw new RunFailedException("A second Admin has to approve promotions (Promotion:RequireApproval), and nobody did. Nothing was changed.");
        tracker.Log(RunLogLevel.Info, $"Reason: {request.Reason.Trim()}{(request.ApprovedBy is null ? "" : $" Approved by {request.ApprovedBy}.")}");

        var backup = request.SkipBackupReason is null ? await backups.TakeAsync(context, new BackupRequest(options.SafetyBackupTag, production.Database), both.Token) : null;
        var manifest = await VerificationLauncher.FindManifestAsync(catalog, new VerificationRequest(proof.Key, request.Database), both.Token);
        for (var comparison = 1; ; comparison++)
        {
            tracker.Enter(Compare);
            var (mark, sentence) = await CompareAsync(context, request.Database, proof, manifest, comparison > 1, both.Token);
            tracker.Enter(Switch);
            try
            {
                return await SwitchAsync(context, request, proof.Key, backup?.Key, mark, sentence, both.Token);
            }
            catch (ReplacementChangedException e) when (comparison < Comparisons)
            {
                tracker.Log(RunLogLevel.Warning, $"{e.Message} It is compared once more.");
            }
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var lines = new List<string>(await backups.CleanUpAsync(run, cancellationToken));
        // The process may have died between the commit and the verdict: the databases know.
        await using var connection = await server.OpenAsync(server.MaintenanceDatabase, $"drportal-cleanup:{run.Id}", cancellationToken);
        var kept = (await KeptDatabases.ListAsync(connection, cancellationToken)).FirstOrDefault(k => k.Mark.Run == run.Id);
        lines.Add(kept is null ? "The switch had not been made: production is as before."
            : $"The switch had been made before the run ended: \"{kept.Mark.Was}\" is the promoted database, and the one of before is kept as \"{kept.Name}\".");
        return lines;
    }

    /// <summary>Makes sure that the database is what the backup holds, by the proof where nothing was written since.</summary>
    private async Task<(WriteMark Mark, string Sentence)> CompareAsync(RunContext context, string database, PromotionProof proof, BackupManifest manifest, bool anew, CancellationToken cancellationToken)
    {
        var tracker = context.Tracker;
        var mark = await MarkAsync(context, database, cancellationToken);
        if (!anew && proof.Verdict == VerificationVerdict.Exact && mark.IsStill(proof.Mark))
        {
            // Setval and nextval move no counter.
            if (await verifier.FindUncountedAsync(database, manifest, context.ApplicationName, cancellationToken) is { } difference)
                throw new RunFailedException($"{difference} {Differs}");
            tracker.Log(RunLogLevel.Info, $"Nothing was written to \"{database}\" since run {proof.VerifiedBy} compared it: {proof.Sentence} Its sequences were compared again.");
            return (mark, proof.Sentence);
        }

        if (!mark.Counts)
            tracker.Log(RunLogLevel.Warning, $"The server does not count what is written, or not for everybody (track_counts): every row is compared again, and nobody may write to \"{database}\" from then on until it is promoted.");
        var parallel = restore.Jobs > 0 ? restore.Jobs : Math.Max(2, Environment.ProcessorCount);
        var report = await verifier.VerifyAsync(database, manifest, context.ApplicationName, parallel, p => VerificationJob.Report(tracker, p), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (report.Verdict == VerificationVerdict.Differs)
            throw new RunFailedException($"{report.Sentence} {Differs}");
        tracker.Log(RunLogLevel.Info, $"{report.Verdict}: {report.Sentence}");
        return (mark, report.Sentence);
    }

    private Task<WriteMark> MarkAsync(RunContext context, string database, CancellationToken cancellationToken) => context.Lock.UseAsync(async connection =>
        await WriteMark.ReadSettledAsync(connection, database, time, cancellationToken) ?? throw new RunFailedException($"\"{database}\" has vanished. Nothing was changed."), cancellationToken);

    private async Task<PromotionResult> SwitchAsync(RunContext context, PromotionRequest request, string key, string? backup, WriteMark mark, string sentence, CancellationToken cancellationToken)
    {
        var (wanted, present) = await context.Lock.UseAsync(async c => (await ReadAsync(c, production.Database), await ReadAsync(c, request.Database)), cancellationToken);
        // Exact although it is read before: where somebody writes in between, the switch is called off.
        var tables = await WrittenTables.ReadAsync(server, context, request.Database, cancellationToken);
        var keepAs = SqlName.WithSuffix(production.Database, $"_before_{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}");
        var until = options.KeepDays > 0 ? time.GetUtcNow().AddDays(options.KeepDays) : (DateTimeOffset?)null;
        var kept = new KeptMark(production.Database, time.GetUtcNow(), context.Run.Id, until, wanted.Comment);
        var result = await new DatabaseSwitch(server, context, time).RunAsync(
            production.Database, keepAs, request.Database, wanted.StatementsFor(request.Database, present),
            [Comment(keepAs, kept.ToComment()), Comment(production.Database, wanted.Comment)], mark, null, cancellationToken);

        // Committed: from here on nothing may call the promotion off.
        context.Tracker.Enter(Check);
        context.Tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"\"{request.Database}\" is \"{production.Database}\" now; nobody could connect for {result.Downtime.TotalSeconds:0.00} s, {result.SessionsEnded:N0} sessions were ended. The one of before is kept as \"{keepAs}\"{(until is { } end ? $" until {end:yyyy-MM-dd HH:mm} UTC" : "")}."));
        await SwitchCheck.RunAsync(server, context, production.Database, present.Oid);
        context.Tracker.Report(p => p with { Fraction = 1 });
        return new PromotionResult(production.Database, request.Database, keepAs, result.At, Math.Round(result.Downtime.TotalSeconds, 2), result.SessionsEnded, until, result.Mark)
        {
            TableCounters = tables, Key = key, SafetyBackup = backup, Verification = sentence, CarriedOver = wanted.InWords(),
        };

        async Task<DatabaseProperties> ReadAsync(NpgsqlConnection connection, string database) =>
            await DatabaseProperties.ReadAsync(connection, database, cancellationToken) ?? throw new RunFailedException($"\"{database}\" has vanished. Nothing was changed.");
    }

    internal static string Comment(string database, string? text) => $"COMMENT ON DATABASE {SqlName.Quote(database)} IS {(text is null ? "NULL" : SqlName.Literal(text))}";
}
