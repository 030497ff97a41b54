using System.Globalization;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Inspections.Schemas;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Inspections.Comparing;

/// <summary>
/// The work of a comparison run. Its result is a <see cref="ComparisonReport"/>; that both differ is no failure, for that is what
/// one wants to see. It makes nothing that would have to be removed.
/// </summary>
public sealed class ComparisonJob(PostgresServers servers, ServerCatalog databases, SchemaReader schemas, BackupCatalog catalog, ProductionOptions production, RestoreOptions options) : IRunHandler
{
    private const string Prepare = "Prepare", Here = "Count here", There = "Count production", Schema = "Compare schemas";

    /// <inheritdoc />
    public RunKind Kind => RunKind.Comparison;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (tracker, request) = (context.Tracker, context.Run.RequestAs<ComparisonRequest>());
        var (server, main) = (context.Run.Server, servers.Of(null));
        var isProduction = server is null && request.Database == production.Database;
        // A run on a database of the same name on production's server would end what works under that name there.
        var visitor = server is null ? context.ApplicationName : BackendName.For(context.PortalId, InspectedDatabase.Words(request.Database, server), context.Run.Id);
        var (inspected, current) = (new Side(servers.Of(server), request.Database, server, context.ApplicationName), new Side(main, production.Database, null, visitor));
        tracker.Begin([Prepare, .. isProduction ? Array.Empty<string>() : [Here], There, Schema]);
        var notes = new List<string>();
        var backup = await BackupAsync(request.Key, notes, cancellationToken);
        var manifest = backup?.Manifest.Manifest;
        var snapshotAt = manifest?.SnapshotAt;
        if (backup is not null && snapshotAt is null)
            notes.Add("The moment whose data the backup holds is not known, and so neither which rows are newer.");
        var hasProduction = await databases.FindAsync(production.Database, cancellationToken) is { IsProduction: true };
        if (!hasProduction)
            notes.Add($"The server has no production database \"{production.Database}\".");

        var here = isProduction ? null : await CountAsync(context.Tracker, Here, inspected, null, cancellationToken);
        var there = hasProduction ? await CountAsync(context.Tracker, There, current, snapshotAt, cancellationToken) : null;

        tracker.Enter(Schema);
        var schema = await SchemaAsync(isProduction ? null : inspected, current, backup?.Head, hasProduction, notes, cancellationToken);
        var report = new ComparisonReport
        {
            Database = request.Database,
            Server = server,
            Production = production.Database,
            Key = request.Key,
            SnapshotAt = snapshotAt,
            ProductionAt = there?.At,
            Tables = Tables(here, there, manifest),
            Schema = schema,
            Notes = notes,
        };
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var sentence in notes.Append(report.Sentence).Append(report.LossSentence).Append(schema.Sentence))
            tracker.Log(RunLogLevel.Info, sentence);
        tracker.Report(p => p with { Fraction = 1 });
        return report;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Every table of one of the three, those that differ first.</summary>
    internal static IReadOnlyList<TableComparison> Tables(RowCounter.Result? here, RowCounter.Result? there, BackupManifest? manifest)
    {
        var backup = new Dictionary<(string Schema, string Name), long?>();
        foreach (var table in manifest?.Archive.Tables.Where(t => t.Data is not null) ?? [])
        {
            var name = (table.Schema, table.Name);
            var root = here?.Roots.TryGetValue(name, out var r) == true || there?.Roots.TryGetValue(name, out r) == true ? r : name;
            // One partition that nobody counted leaves the whole unknown.
            backup[root] = backup.TryGetValue(root, out var rows) ? rows + table.Data!.Tally?.Rows : table.Data!.Tally?.Rows;
        }

        return
        [
            .. (here?.Rows.Keys ?? []).Concat(there?.Rows.Keys ?? []).Concat(backup.Keys).Distinct()
                .Select(name =>
                {
                    RowCount? inProduction = there?.Rows.TryGetValue(name, out var rows) == true ? rows : null;
                    return new TableComparison(name.Schema, name.Name, here?.Rows.TryGetValue(name, out var restored) == true ? restored.Rows : null,
                        backup.GetValueOrDefault(name), inProduction?.Rows, inProduction?.TimeColumn, inProduction?.Newer);
                })
                .OrderByDescending(t => t.Differs).ThenBy(t => t.Schema, StringComparer.Ordinal).ThenBy(t => t.Table, StringComparer.Ordinal),
        ];
    }

    private async Task<RowCounter.Result> CountAsync(RunTracker tracker, string phase, Side side, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        tracker.Enter(phase);
        var parallel = options.Jobs > 0 ? options.Jobs : Math.Max(2, Environment.ProcessorCount);
        var rows = 0L;
        var result = await new RowCounter(side.Server).CountAsync(side.Database, since, side.ApplicationName, parallel, (table, counted, done, total) =>
        {
            rows += counted;
            tracker.Report(p => p with { ItemsDone = done, ItemsTotal = total, RowsDone = rows, CurrentItem = table });
        }, cancellationToken);
        tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture, $"{side.Words}: {rows:N0} rows in {result.Rows.Count:N0} tables, as of {result.At:yyyy-MM-dd HH:mm:ss} UTC."));
        return result;
    }

    private async Task<SchemaDifference> SchemaAsync(Side? inspected, Side current, ArchiveHead? head, bool hasProduction, List<string> notes, CancellationToken cancellationToken)
    {
        if (!hasProduction)
            return SchemaDifference.NotCompared;
        if (inspected is null && head is null)
        {
            notes.Add("The schemas were not compared: the backup's table of contents cannot be read.");
            return SchemaDifference.NotCompared;
        }

        var before = inspected is null ? SchemaCatalog.Of(head!) : await ReadAsync(inspected);
        var now = await ReadAsync(current);
        if (before.DumpMajor != now.DumpMajor)
            notes.Add($"{(inspected is null ? "The backup was taken" : $"{inspected.Words} is described")} by pg_dump {before.DumpMajor}, production is described by pg_dump {now.DumpMajor}: definitions may be worded otherwise and mean the same.");
        return SchemaDifference.Between(before, now);

        Task<SchemaCatalog> ReadAsync(Side side) => schemas.ReadAsync(side.Server, side.Database, side.ApplicationName, cancellationToken);
    }

    private async Task<BackupDetail?> BackupAsync(string? key, List<string> notes, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            notes.Add("The history knows of no restore that made the database: the backup's counts are missing.");
            return null;
        }

        try
        {
            var backup = await catalog.GetAsync(key, cancellationToken);
            if (backup.Manifest.Manifest is null)
                notes.Add($"The backup's counts are missing: {backup.Manifest.Sentence}");
            return backup;
        }
        catch (Exception e) when (e is BackupNotFoundException or StorageException)
        {
            notes.Add($"The backup's counts are missing: {e.Message}");
            return null;
        }
    }

    // Name: its server's; null for production's.
    private sealed record Side(PostgresServer Server, string Database, string? Name, string ApplicationName)
    {
        public string Words => $"\"{Database}\"{(Name is null ? "" : $" on {Name}")}";
    }
}
