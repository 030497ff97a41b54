using System.Globalization;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rows;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Fills an empty database from an archive in the bucket: schema, data, indexes and constraints.</summary>
internal sealed class RestoreLoad(
    PostgresServer server, PgToolLocator tools, IBackupStorage storage, RunContext context, RestoreRequest request, string database, string folder, int jobs, int maxMemoryMiB, TimeProvider time)
{
    private readonly RunTracker _tracker = context.Tracker;

    // A lane also has a batch at the server, one being made, and its read-ahead, together about two.
    private int BatchesAhead => Math.Clamp((int)(((long)maxMemoryMiB << 20) / jobs / BlockReader.DefaultBatchLength) - 3, 1, 16);

    /// <summary>Fills it.</summary>
    /// <returns>Rows of each table that has data in the archive, as the server has them.</returns>
    /// <exception cref="RunFailedException">Something could not be restored, or is not what was backed up.</exception>
    public async Task<IReadOnlyList<TableRows>> RunAsync(RestoreSource source, RestorePlan plan, CancellationToken cancellationToken)
    {
        _tracker.Enter(RestorePhases.Schema);
        var file = new TocFile(folder);
        await file.WriteHeadAsync(source.Head, source.Facts, cancellationToken);
        var tool = await ToolAsync(cancellationToken);
        var step = new PgRestoreStep(server, tool, context, request, database, file);
        var owners = await OwnerGrants.BeginAsync(server, database, context, request, plan, cancellationToken);
        var definitions = new PgRestoreProgress(_tracker, RestorePhases.Schema, plan.PreData.Count);
        await step.RunAsync("schemas", owners.Schemas, 1, definitions, cancellationToken);
        await owners.GiveInSchemasAsync(cancellationToken);
        await step.RunAsync("pre-data", owners.PreData, 1, definitions, cancellationToken);

        _tracker.Enter(RestorePhases.Data);
        var loaded = await LoadTablesAsync(source, plan, cancellationToken);
        await LoadByToolAsync(source, plan, file, step, cancellationToken);

        _tracker.Enter(RestorePhases.Indexes);
        await using (IndexWatch.Start(server, database, context, time, cancellationToken))
        {
            var rest = new PgRestoreProgress(_tracker, RestorePhases.Indexes, plan.PostData.Count + plan.Privileges.Count + plan.AfterPrivileges.Count);
            await step.RunAsync("post-data", plan.PostData, jobs, rest, cancellationToken);
            await owners.TakeBackAsync(cancellationToken);
            await step.RunAsync("privileges", plan.Privileges, 1, rest, cancellationToken);
            await step.RunAsync("after-privileges", plan.AfterPrivileges, jobs, rest, cancellationToken);
        }

        Directory.Delete(folder, recursive: true);
        return await CountAsync(source, plan, loaded, cancellationToken);
    }

    private async Task<PgTool> ToolAsync(CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(database, context.ApplicationName, cancellationToken);
        return await tools.PgRestoreForAsync(connection.PostgreSqlVersion.Major, cancellationToken);
    }

    private async Task<IReadOnlyDictionary<int, RowTally>> LoadTablesAsync(RestoreSource source, RestorePlan plan, CancellationToken cancellationToken)
    {
        var lanes = new List<CopyLane>();
        try
        {
            var settings = await InputSettingsAsync(source, cancellationToken);
            for (var i = 0; i < jobs && plan.Waves.Count > 0; i++)
                lanes.Add(await CopyLane.OpenAsync(server, database, context.ApplicationName, source.Head.Encoding, settings, cancellationToken));
            if (lanes.Any(lane => !lane.CountsRows))
                _tracker.Log(RunLogLevel.Warning, "The server does not count rows as they come (track_counts is off): only reading the database back shows that all of them arrived.");
            var loader = new CopyLoader(storage, source.Object, source.Head, new LoadProgress(_tracker, time, plan.Loads), lanes, BatchesAhead);
            foreach (var wave in plan.Waves)
                await loader.LoadAsync(wave, cancellationToken);
            return loader.Loaded;
        }
        catch (ArchiveFormatException e)
        {
            throw new RunFailedException($"{request.Key}: {e.Message} Nothing of this restore stays. Restore another backup.", e);
        }
        finally
        {
            foreach (var lane in lanes)
                await lane.DisposeAsync();
        }
    }

    private async Task LoadByToolAsync(RestoreSource source, RestorePlan plan, TocFile file, PgRestoreStep step, CancellationToken cancellationToken)
    {
        if (plan.ToolBlocks.Count > 0)
        {
            _tracker.Log(RunLogLevel.Info, $"{plan.ToolBlocks.Count} data {(plan.ToolBlocks.Count == 1 ? "block is" : "blocks are")} for pg_restore to load ({ByteText.Of(plan.ScratchBytes)} on the disk here): {Kinds(source, plan)}.");
            var fetched = 0L;
            await file.FetchAsync(storage, source.Object, source.Head, plan.ToolBlocks, bytes =>
            {
                fetched += bytes;
                _tracker.Report(p => p with { BytesDone = fetched, BytesTotal = plan.ScratchBytes, CurrentItem = "data for pg_restore", Tables = [], RowsDone = null, RowsTotal = null });
            }, cancellationToken);
        }

        var progress = new PgRestoreProgress(_tracker, RestorePhases.Data, plan.DataByTool.Count);
        await step.RunAsync("data", plan.DataByTool, plan.ToolBlocks.Count > 1 ? jobs : 1, progress, cancellationToken);
    }

    /// <summary>
    /// Money is the one type whose text is read by a setting of the session. Only where there is any: the server may
    /// not have the locale.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, string>> InputSettingsAsync(RestoreSource source, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (source.Manifest?.Settings.GetValueOrDefault("lc_monetary") is not { } locale)
            return settings;
        await using var connection = await server.OpenAsync(database, context.ApplicationName, cancellationToken);
        await using var command = new NpgsqlCommand("""
            SELECT EXISTS (SELECT FROM pg_attribute WHERE atttypid IN ('money'::regtype, 'money[]'::regtype) AND attnum > 0 AND NOT attisdropped)
                OR EXISTS (SELECT FROM pg_type WHERE typbasetype IN ('money'::regtype, 'money[]'::regtype))
            """, connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is true)
            settings["lc_monetary"] = locale;
        return settings;
    }

    // What pg_restore loaded is counted by reading it: it does not say how many rows it was.
    private async Task<IReadOnlyList<TableRows>> CountAsync(RestoreSource source, RestorePlan plan, IReadOnlyDictionary<int, RowTally> loaded, CancellationToken cancellationToken)
    {
        var byTool = plan.DataByTool.Where(entry => entry.Description == "TABLE DATA").ToList();
        var counted = await RowCounter.CountAsync(server, database, context.ApplicationName, jobs, source.Head.Encoding, byTool, cancellationToken);
        foreach (var block in plan.ToolBlocks.Where(block => block.Facts?.Tally is { } tally && tally.Rows != counted[block.Entry.DumpId]))
            throw new RunFailedException($"{block.Entry.Namespace}.{block.Entry.Tag} has {counted[block.Entry.DumpId]} rows after the restore, and {block.Facts!.Tally!.Value.Rows} were backed up.");

        return [.. plan.Loads.Select(load => RowsOf(load.Entry, loaded[load.Entry.DumpId].Rows)).Concat(byTool.Select(entry => RowsOf(entry, counted[entry.DumpId])))
            .OrderBy(table => table.Schema, StringComparer.Ordinal).ThenBy(table => table.Table, StringComparer.Ordinal)];
    }

    private static TableRows RowsOf(TocEntry entry, long rows) => new(entry.Namespace ?? "", entry.Tag ?? "", rows);

    private static string Kinds(RestoreSource source, RestorePlan plan) => string.Join(", ", plan.ToolBlocks
        .CountBy(block => block.Entry.Description == "BLOBS" ? "large objects"
            : !string.IsNullOrEmpty(block.Entry.CopyStatement) ? $"rows in {source.Head.Header.Compression} or {source.Head.Encoding}" : "INSERT statements")
        .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Value} of {kind.Key}")));
}
