using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>
/// How much had been written to a database at a moment, by the server's own counters. Two equal marks mean that no row
/// was inserted, changed or deleted between them, catalogs and large objects included, where the server counts; only sequences do not count.
/// </summary>
/// <remarks>
/// The counters are those of <c>pg_stat_database</c>. A session adds what it did when it ends, or about a second
/// later: compare marks only when nobody else is connected. A server that crashed starts counting anew, and the marks differ: since
/// PostgreSQL 15 the database's own reset time is empty then, but <c>pg_stat_bgwriter</c> has the time of the crash. It keeps it over an ordinary restart.
/// </remarks>
/// <param name="Oid">The database, whatever its name is by now.</param>
/// <param name="Rows">Rows inserted, changed and deleted since counting began.</param>
/// <param name="CountedSince">When it began; null: with the database.</param>
/// <param name="StatisticsSince">Since when the server has statistics at all; null in old marks, which do not say.</param>
/// <param name="Counts">False where track_counts is off, or set for a role or a database: then nobody knows whether all of it was counted.</param>
public sealed record WriteMark(long Oid, long Rows, DateTimeOffset? CountedSince, DateTimeOffset? StatisticsSince = null, bool Counts = true)
{
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>The same where nobody is connected to the database now; null where somebody is, who may write at any moment.</summary>
    public static async Task<WriteMark?> ReadIfAloneAsync(NpgsqlConnection connection, string database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using (var others = Others(connection, database))
        {
            if (await others.ExecuteScalarAsync(cancellationToken) is true)
                return null;
        }

        return await ReadSettledAsync(connection, database, time, cancellationToken);
    }

    /// <summary>
    /// Reads the mark once nobody is connected to the database any more, for sessions that are about to end: what they wrote is
    /// counted as they do. After three seconds it reads it all the same.
    /// </summary>
    public static async Task<WriteMark?> ReadSettledAsync(NpgsqlConnection connection, string database, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        var started = time.GetTimestamp();
        await using var others = Others(connection, database);
        while (time.GetElapsedTime(started) < SettlesWithin && await others.ExecuteScalarAsync(cancellationToken) is true)
            await Task.Delay(Look, time, cancellationToken);
        return await ReadAsync(connection, database, cancellationToken);
    }

    private static NpgsqlCommand Others(NpgsqlConnection connection, string database) => new("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid())", connection)
    {
        Parameters = { new() { Value = database } },
    };

    /// <summary>Reads the mark of a database; null when there is none of that name.</summary>
    public static async Task<WriteMark?> ReadAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        // In a transaction the first answer would be repeated.
        await using var command = new NpgsqlCommand("""
            SELECT pg_stat_clear_snapshot();
            SELECT d.oid::bigint, (s.tup_inserted + s.tup_updated + s.tup_deleted)::bigint, s.stats_reset, b.stats_reset,
                   current_setting('track_counts')::bool AND NOT EXISTS (SELECT FROM pg_db_role_setting, unnest(setconfig) AS c WHERE starts_with(lower(c), 'track_counts='))
            FROM pg_database d JOIN pg_stat_database s ON s.datid = d.oid CROSS JOIN pg_stat_bgwriter b WHERE d.datname = $name$;
            """.Replace("$name$", SqlName.Literal(database), StringComparison.Ordinal), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new WriteMark(reader.GetInt64(0), reader.GetInt64(1), Time(2), Time(3), reader.GetBoolean(4))
            : null;

        DateTimeOffset? Time(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<DateTimeOffset>(ordinal);
    }

    /// <summary>Whether nothing was written since an earlier mark, as far as counters can tell.</summary>
    public bool IsStill(WriteMark? earlier) => Counts && this == earlier;

    /// <summary>Rows written between an earlier mark and this one; null where the server has counted anew or not at all, or it is another database.</summary>
    public long? Since(WriteMark earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var same = Counts && earlier.Counts && earlier.Oid == Oid && earlier.CountedSince == CountedSince && (earlier.StatisticsSince is null || earlier.StatisticsSince == StatisticsSince);
        return same && Rows >= earlier.Rows ? Rows - earlier.Rows : null;
    }
}
