using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>Chooses the backup and looks at everything that could stop a recovery. Changes nothing.</summary>
public sealed class RecoveryPreflight(RecoveryBackups backups, RestoreEngines engines, RestorePreflight restores, GlobalsStore store, ProductionOptions production)
{
    private const string Topic = "roles and tablespaces";
    private const string SkippedTopic = "newer backup";

    /// <summary>Looks.</summary>
    /// <exception cref="RequestRefusedException">There is no backup to recover, or no server of that name is configured.</exception>
    /// <exception cref="Storage.StorageException">The bucket cannot be used.</exception>
    public async Task<RecoveryPlan> CheckAsync(RecoveryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var engine = EngineOf(request.Server);
        var (backup, skipped) = await backups.FindAsync(request, cancellationToken);
        var manifest = backup.Manifest.Manifest;
        request = request with
        {
            Key = backup.Backup.Key,
            Database = string.IsNullOrEmpty(request.Database) ? manifest?.Database ?? backup.Head?.Header.DatabaseName ?? production.Database : request.Database,
            // A reason that nobody needs must not count if the manifest vanishes while the run waits.
            UnverifiedReason = manifest is null ? request.UnverifiedReason : null,
            // Whoever found the backup has named it for the run, which finds none itself.
            Skipped = request.Key is null ? skipped : request.Skipped,
        };
        var plan = new RecoveryPlan(request, backup, new PreflightReport([]));
        var checks = request.Skipped.Select(Skipped).ToList();
        // Whatever is signed by nobody counts only for whoever gave a reason.
        if (!request.WithoutGlobals && (manifest is not null || !string.IsNullOrWhiteSpace(request.UnverifiedReason)))
        {
            var (globals, problem) = await store.FindAsync(request.Key, manifest, cancellationToken);
            checks.Add(globals is null ? Missing(problem!, manifest) : await FoundAsync(engine.Server, globals, cancellationToken));
            plan = plan with { Globals = globals };
        }

        var report = await restores.LookAsync(plan.Restore, cancellationToken);
        return plan with { Report = new PreflightReport([.. report.Checks.Where(c => !WillBeMade(c, plan.Globals)).Select(NeverReplaced), .. checks]) };
    }

    // A name that nobody has configured is a mistake in the request, no server that is away.
    private ServerEngine EngineOf(string? server)
    {
        try
        {
            return engines.Of(server);
        }
        catch (PostgresUnavailableException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.NotFound);
        }
    }

    private static PreflightCheck Skipped(SkippedBackup skipped) => new(SkippedTopic, PreflightVerdict.Warning, skipped.Sentence,
        $"What was written after the older one is not recovered. Find out what happened; to recover the newer one all the same: --backup {skipped.Key} --unverified REASON.");

    private static PreflightCheck Missing(string problem, BackupManifest? manifest) => manifest?.Globals is null
        ? new(Topic, PreflightVerdict.Warning, problem, "Roles that the backup names must exist on the server, or be left out (--without-owners, --without-privileges).")
        : new(Topic, PreflightVerdict.Blocked, problem, "Find out what happened; to go on with the roles that the server has: --without-globals.");

    private async Task<PreflightCheck> FoundAsync(PostgresServer server, SavedGlobals globals, CancellationToken cancellationToken)
    {
        var what = $"{globals.Server.Roles.Count} roles and {globals.Server.Tablespaces.Count} tablespaces were saved beside the backup.";
        try
        {
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, "drportal-recover", cancellationToken);
            var present = await GlobalsReader.ReadAsync(connection, cancellationToken);
            var missing = globals.Server.Roles.Where(r => present.Roles.All(p => p.Name != r.Name)).ToList();
            var (super, may) = await RightsAsync(connection, cancellationToken);
            if (missing.Count > 0 && !may)
                return new(Topic, PreflightVerdict.Blocked, $"{what} {missing.Count} are missing on the server, and the user {server.User} may not create roles.", "Recover as a superuser or a user with CREATEROLE, or create them and give --without-globals.");
            if (!super && globals.Server.Tablespaces.Any(t => present.Tablespaces.All(p => p.Name != t.Name)))
                return new(Topic, PreflightVerdict.Warning, $"{what} {missing.Count} roles will be made. Only a superuser can make tablespaces; objects in them stop the recovery.", "Recover as a superuser, or create the tablespaces first.");
            var password = store.PasswordsOf(globals).Problem;
            return new(Topic, password is null ? PreflightVerdict.Passed : PreflightVerdict.Warning, $"{what} {missing.Count} roles are missing on the server and will be made.", password);
        }
        catch (PostgresUnavailableException e)
        {
            return new(Topic, PreflightVerdict.Blocked, e.Message);
        }
        catch (RunFailedException e)
        {
            return new(Topic, PreflightVerdict.Blocked, e.Message);
        }
    }

    // What the recovery itself brings is no obstacle; the run looks again when it has.
    private static bool WillBeMade(PreflightCheck check, SavedGlobals? globals) =>
        globals is not null && check.Topic is (PreflightTopic.Roles or PreflightTopic.Tablespaces or PreflightTopic.Settings);

    private static PreflightCheck NeverReplaced(PreflightCheck check) => check.Topic is not (PreflightTopic.TargetExists or PreflightTopic.Production) ? check
        : check with { Remedy = "A recovery replaces nothing: choose another name (--database), or restore to staging and promote." };

    private static async Task<(bool Super, bool May)> RightsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT rolsuper, rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetBoolean(0), reader.GetBoolean(1));
    }
}
