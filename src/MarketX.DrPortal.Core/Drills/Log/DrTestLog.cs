using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using Npgsql;
using NpgsqlTypes;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>
/// The DR test log in the portal's database. It only grows: entries are numbered without gaps and each is signed over the
/// one before, under one lock for all portals.
/// </summary>
public sealed class DrTestLog(NpgsqlDataSource portal, ManifestOptions keys, DrTestImport import, DrTestCopier copier) : IDrTestRecorder, IDrTests
{
    internal const string NoKey = "The DR test log is signed, and no key is configured to sign with. Set Manifest:Key (DRPORTAL_MANIFEST_KEY).";

    private const string Where = """
        test_number IS NULL AND ($1::text IS NULL OR verdict = $1) AND ($2::text IS NULL OR kind = $2)
        AND ($3::text IS NULL OR strpos(lower(coalesce(backup, '')), lower($3)) > 0 OR strpos(lower(written_by), lower($3)) > 0)
        AND ($4::text IS NULL OR started_at >= $4) AND ($5::text IS NULL OR started_at < $5)
        AND ($6::boolean IS NULL OR $6 = EXISTS (SELECT FROM drportal.dr_test_log s WHERE s.test_number = t.number AND s.kind = 'SignOff'))
        """;

    /// <inheritdoc />
    public bool IsKept => true;

    /// <inheritdoc />
    public async Task<long?> NumberOfAsync(RunId run, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("SELECT number FROM drportal.dr_test_log WHERE run_id = $1");
        command.Parameters.AddWithValue(run.Value);
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <inheritdoc />
    public async Task<long?> AppendAsync(DrTestEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var key = keys.Signing() ?? throw new RequestRefusedException(NoKey);
        await using (var connection = await portal.OpenConnectionAsync(cancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await DrTestRows.LockAsync(connection, cancellationToken);
            if (entry.Test?.RunId is { } run && await NumberOfAsync(run, cancellationToken) is { } known)
                return known;
            var last = await import.RunAsync(connection, await DrTestRows.LastAsync(connection, cancellationToken), cancellationToken);
            var record = DrTestFile.Sign(entry, (last?.Number ?? 0) + 1, last?.Signature ?? DrTestRecord.NoPrevious, key);
            await DrTestRows.InsertAsync(connection, record, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            copier.Wake();
            return record.Number;
        }
    }

    /// <inheritdoc />
    public async Task<Page<DrTestItem>> ListAsync(DrTestQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        // The order comes from this table of constants: no text of the caller's reaches the statement.
        var order = query.Sort switch
        {
            DrTestSort.Verdict => "verdict",
            DrTestSort.Recovery => "recovery_seconds",
            DrTestSort.Backup => "backup",
            DrTestSort.By => "written_by",
            _ => "started_at",
        } + (query.Descending ? " DESC NULLS LAST" : " ASC NULLS FIRST");
        await using var connection = await portal.OpenConnectionAsync(cancellationToken);
        await using var rows = new NpgsqlCommand($"SELECT {DrTestRows.Columns} FROM drportal.dr_test_log t WHERE {Where} ORDER BY {order}, number DESC OFFSET $7 LIMIT $8", connection);
        AddFilter(rows, query);
        rows.Parameters.AddWithValue(Math.Max(0, query.Skip));
        rows.Parameters.AddWithValue(Math.Clamp(query.Take, 1, 500));
        var records = await DrTestRows.ReadAsync(rows, cancellationToken);
        var items = await WithAdditionsAsync(connection, records, cancellationToken);

        await using var counts = new NpgsqlCommand($"SELECT count(*) FILTER (WHERE {Where})::int, (count(*) FILTER (WHERE test_number IS NULL))::int FROM drportal.dr_test_log t", connection);
        AddFilter(counts, query);
        await using var reader = await counts.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Page<DrTestItem>(items, reader.GetInt32(0), reader.GetInt32(1));
    }

    /// <summary>A record with what was added to it; null where no record has that number.</summary>
    public async Task<DrTestItem?> FindAsync(long number, CancellationToken cancellationToken)
    {
        await using var connection = await portal.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"SELECT {DrTestRows.Columns} FROM drportal.dr_test_log WHERE number = $1 AND test_number IS NULL", connection);
        command.Parameters.AddWithValue(number);
        return (await WithAdditionsAsync(connection, await DrTestRows.ReadAsync(command, cancellationToken), cancellationToken)).SingleOrDefault();
    }

    /// <summary>All entries, in their order.</summary>
    internal async Task<IReadOnlyList<DrTestRecord>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand($"SELECT {DrTestRows.Columns} FROM drportal.dr_test_log ORDER BY number");
        return await DrTestRows.ReadAsync(command, cancellationToken);
    }

    private static async Task<IReadOnlyList<DrTestItem>> WithAdditionsAsync(NpgsqlConnection connection, IReadOnlyList<DrTestRecord> records, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {DrTestRows.Columns} FROM drportal.dr_test_log WHERE test_number = ANY ($1) ORDER BY number", connection);
        command.Parameters.AddWithValue(records.Select(r => r.Number).ToArray());
        var additions = (await DrTestRows.ReadAsync(command, cancellationToken)).Select(r => (r.Number, r.Entry)).ToLookup(a => a.Entry.Of);
        return [.. records.Select(record => new DrTestItem(record, record.Entry, [.. additions[record.Number]]))];
    }

    private static void AddFilter(NpgsqlCommand command, DrTestQuery query)
    {
        foreach (var text in new[] { query.Verdict?.ToString(), query.Kind?.ToString(), StoredText.Search(query.Text), Text(query.From), Text(query.Before) })
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)text ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Boolean, Value = (object?)query.SignedOff ?? DBNull.Value });
    }

    // As the entries write it: such texts are in the order of time.
    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
