using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>
/// The settings that shape what COPY writes, as they hold in a session of pg_dump: two databases with the same rows
/// give the same bytes only where these are the same.
/// </summary>
public static class CopySettings
{
    /// <summary>
    /// What our pg_dump is started with: times, bytes and names of tables (regclass) are written the same whatever the
    /// settings of database and user.
    /// </summary>
    public const string ToolOptions = "-c TimeZone=UTC -c bytea_output=hex -c quote_all_identifiers=off";

    // The first lines are ToolOptions, the rest is what pg_dump itself sets (setup_connection in pg_dump.c). Money is
    // written by lc_monetary, which nobody sets: that of the user or the database holds. Encodings are not among the
    // settings: the archive names its own, and COPY converts to any.
    private const string AsPgDump = """
        SET TimeZone = 'UTC';
        SET bytea_output = 'hex';
        SET quote_all_identifiers = off;
        SET DateStyle = ISO;
        SET IntervalStyle = POSTGRES;
        SET extra_float_digits TO 3;
        SELECT set_config('search_path', '', false);
        """;

    private static readonly string[] Names =
    [
        "DateStyle", "IntervalStyle", "TimeZone", "bytea_output", "extra_float_digits", "lc_monetary", "quote_all_identifiers",
        "search_path", "xmlbinary",
    ];

    /// <summary>
    /// Makes the session's settings those of pg_dump and reads them.
    /// </summary>
    /// <param name="connection">A connection to the dumped database as the dumping user, for nothing else afterwards.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<SortedDictionary<string, string>> TakeOnAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var set = new NpgsqlCommand(AsPgDump, connection))
            await set.ExecuteNonQueryAsync(cancellationToken);
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var read = new NpgsqlCommand("SELECT name, current_setting(name) FROM unnest($1) AS name", connection);
        read.Parameters.AddWithValue(Names);
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            settings.Add(reader.GetString(0), reader.GetString(1));
        return settings;
    }
}
