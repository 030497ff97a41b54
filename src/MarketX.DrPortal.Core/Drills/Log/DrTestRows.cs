using MarketX.DrPortal.Core.Database;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>Rows of <c>drportal.dr_test_log</c> as records.</summary>
internal static class DrTestRows
{
    // Any fixed number: whoever adds an entry, on whichever portal, takes turns on it.
    private const long LockKey = 0x64_72_74_65_73_74_6c_67;

    public const string Columns = "number, previous, key_id, hmac, entry";

    public static async Task<IReadOnlyList<DrTestRecord>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<DrTestRecord>();
        while (await reader.ReadAsync(cancellationToken))
            records.Add(new DrTestRecord(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4)));
        return records;
    }

    /// <summary>Waits for the turn to add to the log; it ends with the transaction.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT set_config('idle_in_transaction_session_timeout', '{PortalConnections.PatienceWithBucket}', true), pg_advisory_xact_lock($1)", connection);
        command.Parameters.AddWithValue(LockKey);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The end of the log; null where it is empty.</summary>
    public static async Task<DrTestRecord?> LastAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM drportal.dr_test_log ORDER BY number DESC LIMIT 1", connection);
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    public static async Task InsertAsync(NpgsqlConnection connection, DrTestRecord record, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"INSERT INTO drportal.dr_test_log ({Columns}) VALUES ($1, $2, $3, $4, $5)", connection);
        foreach (var value in new object[] { record.Number, record.Previous, record.KeyId, record.Signature, record.Payload })
            command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Notes that an entry is in the bucket.</summary>
    public static async Task NoteCopyAsync(NpgsqlConnection connection, long number, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("INSERT INTO drportal.dr_test_copies (number, copied_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", connection);
        command.Parameters.AddWithValue(number);
        command.Parameters.AddWithValue(at.UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
