using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Looks at everything that could stop a restore, before it starts. Changes nothing.</summary>
public sealed class RestorePreflight(
    BackupCatalog catalog, PostgresServers servers, PgToolLocator tools, RestoreOptions options, ProductionOptions production, PortalOptions portal)
{
    /// <summary>The scratch folder's parent.</summary>
    internal string ScratchRoot { get; } = options.ScratchDirectory.Length > 0 ? options.ScratchDirectory : Path.GetTempPath();

    /// <summary>Looks at everything before a restore, however bad the first findings are.</summary>
    public async Task<PreflightReport> CheckAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var report = await LookAsync(request, cancellationToken);
        // Production's own server holds staging databases too; one that was configured as another production does not.
        return servers.Find(request.Server) is { IsDefault: false, Role: ServerRole.Production } server
            ? new PreflightReport([.. report.Checks, new(PreflightTopic.ServerRole, PreflightVerdict.Blocked, $"The server \"{server.Name}\" has the role production: no restore goes there.", "Choose a server of the role staging or recovery.")])
            : report;
    }

    /// <summary>The same for whatever brings a backup into a database, be it a restore, a drill or a recovery, on a server of any role.</summary>
    internal async Task<PreflightReport> LookAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        var checks = new List<PreflightCheck>();
        if (SqlName.DatabaseNameProblem(request.Database) is { } problem)
            checks.Add(new(PreflightTopic.Name, PreflightVerdict.Blocked, problem));
        var backup = await BackupAsync(request, checks, cancellationToken);
        if (request is { IntoSchema: not null, Tables: null })
            checks.Add(new(PreflightTopic.Schema, PreflightVerdict.Blocked, "Only chosen tables can go into a schema.", "Choose tables, or restore everything into a new database."));
        var selection = backup is null ? null : TablePreflight.Choose(backup, request, checks);
        await ServerAsync(request, backup, selection, checks, cancellationToken);
        if (backup is not null)
            Plan(backup, request, selection?.Entries, checks);
        return new PreflightReport(checks);
    }

    private async Task<BackupDetail?> BackupAsync(RestoreRequest request, List<PreflightCheck> checks, CancellationToken cancellationToken)
    {
        try
        {
            var detail = await catalog.GetAsync(request.Key, cancellationToken);
            checks.Add(detail.Head is { } head
                ? new(PreflightTopic.Archive, PreflightVerdict.Passed,
                    $"A pg_dump archive (format {head.Header.FormatVersion}) of \"{head.Header.DatabaseName}\", {head.Entries.Count} entries, made from PostgreSQL {head.Header.ServerVersion} by pg_dump {head.Header.DumpVersion}.")
                : new(PreflightTopic.Archive, PreflightVerdict.Blocked, detail.HeadProblem!, "Choose another backup."));
            if (detail.Head is null)
                return null;
            checks.Add(ManifestCheck.Of(detail, request));
            return detail;
        }
        catch (Exception e) when (e is BackupNotFoundException or StorageException)
        {
            checks.Add(new(e is StorageException ? PreflightTopic.Bucket : PreflightTopic.Missing, PreflightVerdict.Blocked, e.Message));
            return null;
        }
    }

    private async Task ServerAsync(RestoreRequest request, BackupDetail? backup, TableSelection? selection, List<PreflightCheck> checks, CancellationToken cancellationToken)
    {
        try
        {
            var server = new ServerCatalog(servers.Of(request.Server), production, portal);
            var databases = await server.ListDatabasesAsync(cancellationToken);
            var existing = databases.FirstOrDefault(d => d.Name == request.Database);
            checks.Add(request.IntoSchema is null ? Target(request, databases) : SchemaPreflight.Target(request, existing));
            if (backup?.Head is not { } head)
                return;
            if (request.IntoSchema is not null && selection is not null && existing is { IsProduction: false })
            {
                await using var database = await server.OpenAsync(request.Database, cancellationToken);
                checks.AddRange(await SchemaPreflight.CheckAsync(database, request, head, selection, cancellationToken));
            }

            await using var connection = await server.OpenAsync(cancellationToken);
            var contents = ArchiveContents.Of(head, null, selection?.Entries);
            checks.Add(await VersionsAsync(head, connection.PostgreSqlVersion, cancellationToken));
            checks.Add(await RestoreRequirements.ExtensionsAsync(connection, contents, cancellationToken));
            checks.Add(await RestoreRequirements.RolesAsync(connection, contents, request, cancellationToken));
            checks.Add(await ServerRights.CheckAsync(connection, head, contents, selection?.Entries, request.WithoutPrivileges, cancellationToken));
            if (await ServerRights.TablespacesAsync(connection, contents, cancellationToken) is { } tablespaces)
                checks.Add(tablespaces);
            checks.AddRange(RestoreRequirements.Warnings(contents));
            if (selection is null)
                checks.AddRange(ServerRights.LeftOut(head));
            checks.Add(TargetSpace.Check(await DataDisk.FindAsync(connection, cancellationToken), backup.Manifest.Manifest, selection?.Entries));
        }
        catch (PostgresUnavailableException e)
        {
            checks.Add(new(PreflightTopic.Server, PreflightVerdict.Blocked, e.Message));
        }
    }

    private PreflightCheck Target(RestoreRequest request, IReadOnlyList<DatabaseInfo> databases)
    {
        if (databases.FirstOrDefault(d => d.Name == request.Database) is not { } existing)
            return new(PreflightTopic.Target, PreflightVerdict.Passed, $"\"{request.Database}\" does not exist yet; it will be made.");
        if (existing.IsProduction)
        {
            return new(PreflightTopic.Production, PreflightVerdict.Blocked, $"\"{request.Database}\" is production: no restore writes to it.",
                // Staging databases are closed to PUBLIC, so that nobody works in one by mistake; production is to be open again.
                $"Restore to a staging database, look at it, then promote it. By hand, when no session is in either: BEGIN; ALTER DATABASE {SqlName.Quote(production.Database)} RENAME TO {SqlName.Quote(SqlName.WithSuffix(production.Database, "_old"))}; "
                + $"ALTER DATABASE {SqlName.Quote(options.DefaultDatabase)} RENAME TO {SqlName.Quote(production.Database)}; GRANT CONNECT ON DATABASE {SqlName.Quote(production.Database)} TO PUBLIC; COMMIT;");
        }

        if (existing.IsPortal)
            return new(PreflightTopic.Target, PreflightVerdict.Blocked, $"\"{request.Database}\" is the portal's own database.", "Choose another name.");
        if (existing.IsKept)
            return new(PreflightTopic.Target, PreflightVerdict.Blocked, $"\"{request.Database}\" is kept for the way back from a promotion.", "Choose another name.");
        if (request.ReplaceTyped != request.Database)
        {
            return new(PreflightTopic.TargetExists, PreflightVerdict.Blocked, $"\"{request.Database}\" exists and would be replaced.",
                "Type its name to replace it, or choose another name.");
        }

        if (existing.OtherOwner is { } owner)
        {
            var user = servers.Of(request.Server).User;
            return new(PreflightTopic.Target, PreflightVerdict.Blocked, $"\"{request.Database}\" belongs to the role \"{owner}\", whose rights the user \"{user}\" has not: it could not be replaced in the end.",
                $"As \"{owner}\" or a superuser: ALTER DATABASE {SqlName.Quote(request.Database)} OWNER TO {SqlName.Quote(user)}; or choose another name.");
        }

        return existing.Sessions > 0
            ? new(PreflightTopic.Target, PreflightVerdict.Warning, $"\"{request.Database}\" exists and will be replaced when the restore has succeeded; {existing.Sessions} {(existing.Sessions == 1 ? "session is" : "sessions are")} in it now.",
                "They are ended at that moment.")
            : new(PreflightTopic.Target, PreflightVerdict.Warning, $"\"{request.Database}\" exists and will be replaced when the restore has succeeded.");
    }

    private async Task<PreflightCheck> VersionsAsync(ArchiveHead head, Version target, CancellationToken cancellationToken)
    {
        try
        {
            var tool = await tools.PgRestoreForAsync(target.Major, cancellationToken);
            if (head.Header.DumpMajorVersion is { } dump && target.Major < dump)
                return new(PreflightTopic.Versions, PreflightVerdict.Blocked, $"The archive was made by pg_dump {dump}; the server is PostgreSQL {target.Major}, which is older.", $"Restore to a server of PostgreSQL {dump} or newer.");
            if (head.Header.DumpMajorVersion is { } made && tool.Major < made)
                return new(PreflightTopic.Versions, PreflightVerdict.Blocked, $"The archive was made by pg_dump {made}; the newest pg_restore here is {tool.Version} and may not read it.", $"Install the client programs of PostgreSQL {made}.");
            return new(PreflightTopic.Versions, PreflightVerdict.Passed, $"Server PostgreSQL {target}, pg_restore {tool.Version}.");
        }
        catch (RunFailedException e)
        {
            return new(PreflightTopic.Versions, PreflightVerdict.Blocked, e.Message);
        }
    }

    private void Plan(BackupDetail backup, RestoreRequest request, IReadOnlySet<int>? chosen, List<PreflightCheck> checks)
    {
        try
        {
            // Where nobody knows the places yet, the run finds them; at worst all data is for pg_restore.
            var known = backup.Head!.HasDataOffsets || backup.Manifest.Manifest is not null;
            checks.Add(ScratchSpace(!known ? 0
                : RestorePlan.Of(backup.Head, backup.Backup.Bytes, backup.Manifest.Manifest?.Archive.BlocksById(), chosen, request.WithoutPrivileges).ScratchBytes));
        }
        catch (Exception e) when (e is RunFailedException or ArchiveFormatException)
        {
            checks.Add(new(PreflightTopic.Archive, PreflightVerdict.Blocked, e.Message, "Choose another backup."));
        }
    }

    private PreflightCheck ScratchSpace(long bytes)
    {
        if (bytes == 0)
            return new(PreflightTopic.ScratchSpace, PreflightVerdict.Passed, "None needed: the data goes straight from the bucket into the database.");
        try
        {
            var free = new DriveInfo(ScratchRoot).AvailableFreeSpace;
            return free > bytes
                ? new(PreflightTopic.ScratchSpace, PreflightVerdict.Passed, $"{ByteText.Of(free)} free in {ScratchRoot} for the {ByteText.Of(bytes)} that pg_restore has to load from a file.")
                : new(PreflightTopic.ScratchSpace, PreflightVerdict.Blocked, $"{ByteText.Of(free)} free in {ScratchRoot}; {ByteText.Of(bytes)} have to go through a file for pg_restore.", "Free some space, or name another folder in Restore:ScratchDirectory.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new(PreflightTopic.ScratchSpace, PreflightVerdict.Unknown, $"The free space in {ScratchRoot} cannot be measured: {e.Message}");
        }
    }
}
