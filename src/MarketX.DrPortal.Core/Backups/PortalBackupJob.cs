using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// The work of a run that backs up the portal's own database: as any backup, with manifest and roles, but under a prefix of
/// its own, so that the newest key of production's backups is always one of production.
/// </summary>
public sealed class PortalBackupJob : IRunHandler
{
    /// <summary>Tag of its backups.</summary>
    public const string Tag = "portal";

    private readonly BackupJob _job;
    private readonly PortalOptions _portal;

    /// <summary>Makes it.</summary>
    public PortalBackupJob(
        PortalOptions portal, PgToolLocator tools, IBackupStorage storage, StorageOptions options, BackupOptions backup, BackupCatalog catalog, ManifestStore manifests,
        ManifestWriter manifestWriter, ManifestOptions keys, GlobalsOptions globals, IRunStore runs, BackupPinning pinning, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(portal);
        ArgumentNullException.ThrowIfNull(options);
        _portal = portal;
        var server = new PostgresServer(portal.ToDatabase(), "portal");
        _job = new BackupJob(server, tools, storage, options, backup, catalog, manifests, manifestWriter, new GlobalsStore(server, storage, options, keys, globals, time), runs, pinning, time)
        {
            KeyPrefix = PrefixOf(options.Prefix),
        };
    }

    /// <inheritdoc />
    public RunKind Kind => RunKind.PortalBackup;

    /// <summary>What the keys of the portal's backups begin with, without a slash at its end.</summary>
    public static string PrefixOf(string prefix) => $"{prefix}-portal";

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_portal.DatabaseName is not { Length: > 0 } database)
            throw new RunFailedException("There is no portal database to back up: ConnectionStrings:Portal is not set.");
        context.Tracker.Begin([.. BackupJob.Phases]);
        var result = await _job.TakeAsync(context, new BackupRequest(Tag, database), cancellationToken);
        context.Tracker.Report(p => p with { Fraction = 1 });
        return result;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken) => _job.CleanUpAsync(run, cancellationToken);
}
