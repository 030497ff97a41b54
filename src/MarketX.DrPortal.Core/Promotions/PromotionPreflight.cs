using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Verifications;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>Looks at everything that could stop a promotion or a rollback. Changes nothing.</summary>
public sealed class PromotionPreflight(
    ServerCatalog server, KeptDatabases kept, IRunStore runs, IBackupStorage storage, StorageOptions bucket, ProductionOptions production)
{
    /// <summary>Looks before a promotion, however bad the first findings are.</summary>
    public async Task<PreflightReport> CheckAsync(PromotionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var checks = new List<PreflightCheck> { Confirmation(request.TypedName, request.Reason) };
        return await GuardAsync(checks, async () =>
        {
            if (await DatabasesAsync(checks, request.Database, cancellationToken))
            {
                checks.Add(ProofCheck(request, await PromotionProof.FindAsync(runs, request, cancellationToken)));
                await using var connection = await server.OpenAsync(cancellationToken);
                checks.AddRange(await SwitchPreflight.CheckAsync(connection, production.Database, request.Database, cancellationToken));
                checks.Add(await PropertiesAsync(connection, request.Database, cancellationToken));
            }

            checks.Add(await SafetyBackupAsync(request, cancellationToken));
        });
    }

    /// <summary>Looks before a rollback, however bad the first findings are.</summary>
    public async Task<PreflightReport> CheckAsync(RollbackRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var checks = new List<PreflightCheck> { Confirmation(request.TypedName, request.Reason) };
        return await GuardAsync(checks, async () =>
        {
            if (!await DatabasesAsync(checks, request.Kept, cancellationToken))
                return;
            if ((await kept.FindAsync(request.Kept, cancellationToken))?.Mark.Was != production.Database)
            {
                checks.Add(new(PromotionTopic.Databases, PreflightVerdict.Blocked, $"Nothing says that \"{request.Kept}\" was \"{production.Database}\" before: its comment, by which the portal knows, is missing or says something else.", "Choose a database that a promotion has kept."));
                return;
            }

            await using var connection = await server.OpenAsync(cancellationToken);
            checks.AddRange(await SwitchPreflight.CheckAsync(connection, production.Database, request.Kept, cancellationToken));
            checks.Add(Writes(await WrittenSinceAsync(connection, request.Kept, cancellationToken), request));
        });
    }

    /// <summary>Rows written to production since the promotion or rollback that kept a database; null where the server no longer knows.</summary>
    /// <exception cref="PostgresUnavailableException">The server cannot be used.</exception>
    public async Task<long?> WrittenSinceAsync(string keptDatabase, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(cancellationToken);
        return await WrittenSinceAsync(connection, keptDatabase, cancellationToken);
    }

    internal async Task<long?> WrittenSinceAsync(NpgsqlConnection connection, string keptDatabase, CancellationToken cancellationToken)
    {
        var mark = (await KeptDatabases.ListAsync(connection, cancellationToken)).FirstOrDefault(k => k.Name == keptDatabase)?.Mark;
        return mark is not null && await WriteMarkAsync(mark, cancellationToken) is { } then && await WriteMark.ReadAsync(connection, production.Database, cancellationToken) is { } now ? now.Since(then) : null;
    }

    /// <summary>What had been written to production when a database was kept; null where nobody knows.</summary>
    internal async Task<WriteMark?> WriteMarkAsync(KeptMark mark, CancellationToken cancellationToken) =>
        (await runs.FindAsync(mark.Run, cancellationToken))?.ResultAs<PromotionResult>()?.WriteMark;

    private PreflightCheck Confirmation(string typed, string reason) =>
        typed != production.Database
            ? new(PromotionTopic.Confirmation, PreflightVerdict.Blocked, typed.Length == 0 ? "Production's name was not typed." : $"\"{typed}\" was typed, and production is \"{production.Database}\".", "Type production's name exactly.")
            : string.IsNullOrWhiteSpace(reason)
                ? new(PromotionTopic.Confirmation, PreflightVerdict.Blocked, "No reason is given.", "Say why, for the record.")
                : new(PromotionTopic.Confirmation, PreflightVerdict.Passed, $"Production's name was typed, and a reason is given: {reason.Trim()}");

    private async Task<bool> DatabasesAsync(List<PreflightCheck> checks, string replacement, CancellationToken cancellationToken)
    {
        var databases = await server.ListDatabasesAsync(cancellationToken);
        var problem = databases.FirstOrDefault(d => d.Name == production.Database) is not { IsProduction: true }
            ? ($"The server has no production database \"{production.Database}\".", "Check Production:Database and Production:SystemIdentifier. Where production is lost, restore the backup under its name on a server that is not production's.")
            : databases.FirstOrDefault(d => d.Name == replacement) is not { } found ? ($"The server has no database \"{replacement}\".", "Restore a backup first.")
            : found.IsProduction ? ($"\"{replacement}\" is production already.", "Choose a restored database.")
            : found.IsPortal ? ($"\"{replacement}\" is the portal's own database.", "Choose a restored database.") : ((string, string)?)null;
        checks.Add(problem is var (finding, remedy)
            ? new(PromotionTopic.Databases, PreflightVerdict.Blocked, finding, remedy)
            : new(PromotionTopic.Databases, PreflightVerdict.Passed, $"\"{replacement}\" takes the place of \"{production.Database}\", which is kept under another name."));
        return problem is null;
    }

    private static PreflightCheck ProofCheck(PromotionRequest request, PromotionProof? proof) => proof switch
    {
        // Whoever asked or approved has looked at another database than the one that has the name now.
        _ when request.Restore is { } meant && proof?.Restore?.Value != meant => new(PromotionTopic.Proof, PreflightVerdict.Blocked,
            proof?.Restore is { } newest ? $"Run {newest} has restored \"{request.Database}\" anew, and what run {meant} had restored was to be promoted." : $"The history knows no more of run {meant}, whose restore was to be promoted.",
            "Look at the database as it is now, then ask for its promotion again."),
        null => new(PromotionTopic.Proof, PreflightVerdict.Blocked, $"The history knows of no restore that made \"{request.Database}\".", "Restore a backup with this portal, or name the backup that it was restored from (drportal promote --key): only what can be compared with its backup is promoted."),
        { Partial: { } partial } => new(PromotionTopic.Proof, PreflightVerdict.Blocked, $"\"{request.Database}\" is no whole backup: {partial}.", "Restore the whole backup to promote it."),
        { Verdict: VerificationVerdict.Exact } => new(PromotionTopic.Proof, PreflightVerdict.Passed, $"Compared with {proof.Key} (run {proof.VerifiedBy}): {proof.Sentence} Where it may have been written to since, it is compared again before anything changes."),
        { Verdict: VerificationVerdict.Counts } => new(PromotionTopic.Proof, PreflightVerdict.Warning, $"Compared with {proof.Key} (run {proof.VerifiedBy}): {proof.Sentence} It is compared again before anything changes.", "Look at the data before you promote it."),
        _ => new(PromotionTopic.Proof, PreflightVerdict.Warning, $"\"{request.Database}\" was never compared with {proof.Key}. {proof.Sentence} It is compared before anything changes; if anything differs, nothing is promoted."),
    };

    private async Task<PreflightCheck> PropertiesAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        var present = await DatabaseProperties.ReadAsync(connection, database, cancellationToken);
        return await DatabaseProperties.ReadAsync(connection, production.Database, cancellationToken) is { } wanted && present is not null
            ? await SwitchPreflight.RehearseAsync(connection, wanted.StatementsFor(database, present), wanted.InWords(), cancellationToken)
            : new(PromotionTopic.Properties, PreflightVerdict.Blocked, "One of the two databases has just vanished.", "Look again.");
    }

    private async Task<PreflightCheck> SafetyBackupAsync(PromotionRequest request, CancellationToken cancellationToken)
    {
        if (request.SkipBackupReason is { } reason)
        {
            return string.IsNullOrWhiteSpace(reason)
                ? new(PromotionTopic.SafetyBackup, PreflightVerdict.Blocked, "No backup of production is to be taken first, and no reason is given.", "Give the reason, or have the backup taken.")
                : new(PromotionTopic.SafetyBackup, PreflightVerdict.Warning, $"No backup of production is taken first: {reason.Trim()} The database itself is kept all the same.");
        }

        try
        {
            await storage.ListOpenUploadsAsync(bucket.Prefix + "/", cancellationToken);
            return new(PromotionTopic.SafetyBackup, PreflightVerdict.Passed, $"A backup of \"{production.Database}\" is taken first; if it fails, nothing is promoted.");
        }
        catch (StorageException e)
        {
            return new(PromotionTopic.SafetyBackup, PreflightVerdict.Blocked, $"The backup of production that is to be taken first cannot be stored: {e.Message}", "Mend that, or go on without it and give the reason.");
        }
    }

    private PreflightCheck Writes(long? written, RollbackRequest request) => written switch
    {
        0 => new(PromotionTopic.Writes, PreflightVerdict.Passed, $"Nothing was written to \"{production.Database}\" since."),
        null when request.AcknowledgesLaterWrites => new(PromotionTopic.Writes, PreflightVerdict.Warning, $"The server no longer knows what was written to \"{production.Database}\" since. It will not be in production any more; the database that has it is kept."),
        null => new(PromotionTopic.Writes, PreflightVerdict.Blocked, $"The server no longer knows what was written to \"{production.Database}\" since, be it much or nothing.",
            "Look what it is, and acknowledge whatever was written and is written until the switch (drportal rollback --acknowledge-later-writes): after the rollback it is in the kept database only."),
        { } rows when rows <= request.AcknowledgedWrites || request.AcknowledgesLaterWrites => new(PromotionTopic.Writes, PreflightVerdict.Warning, string.Create(CultureInfo.InvariantCulture,
            $"{rows:N0} rows were inserted, changed or deleted in \"{production.Database}\" since. They{(request.AcknowledgesLaterWrites ? ", and what is written until the switch," : "")} will not be in production any more; the database that has them is kept.")),
        { } rows => new(PromotionTopic.Writes, PreflightVerdict.Blocked, string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows were inserted, changed or deleted in \"{production.Database}\" since, and {request.AcknowledgedWrites:N0} are acknowledged."), "Look what they are, and acknowledge them: after the rollback they are in the kept database only. Where rows are written all the time, acknowledge the later ones too."),
    };

    private static async Task<PreflightReport> GuardAsync(List<PreflightCheck> checks, Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (PostgresUnavailableException e)
        {
            checks.Add(new(PreflightTopic.Server, PreflightVerdict.Blocked, e.Message));
        }
        catch (PostgresException e)
        {
            checks.Add(new(PreflightTopic.Server, PreflightVerdict.Blocked, $"The server did not answer a question: {e.MessageText} (SQLSTATE {e.SqlState})."));
        }

        return new PreflightReport(checks);
    }
}
