using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace MarketX.DrPortal.Core.Audit;

/// <summary>
/// The audit log in the portal's database, where a trigger keeps rows from being changed or removed. Each line also goes
/// to the portal's own log, which an administrator of the database cannot reach.
/// </summary>
public sealed partial class NpgsqlAuditLog(NpgsqlDataSource portal, ILogger<NpgsqlAuditLog> log) : IAuditLog
{
    private const int MaxText = 2000;

    private const string Columns = "number, at, who, subject, role, via, action, target, reason, outcome, detail, run_id, address, client, correlation";

    private const string Where = """
        ($1::text IS NULL OR strpos(lower(concat_ws(' ', who, subject, target, reason, detail, run_id, address, correlation)), lower($1)) > 0)
        AND ($2::text IS NULL OR action = $2) AND ($3::text IS NULL OR outcome = $3)
        AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5)
        """;

    /// <inheritdoc />
    public async Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        LogEntry(entry.Who, entry.Action, entry.Target, entry.Outcome, entry.Detail, entry.Via, entry.Address, entry.Correlation);
        await using var command = Command("""
            INSERT INTO drportal.audit (at, who, subject, role, via, action, target, reason, outcome, detail, run_id, address, client, correlation)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            entry.At.UtcDateTime, Short(entry.Who), Short(entry.Subject), entry.Role?.ToString(), entry.Via.ToString(), entry.Action, Short(entry.Target),
            Short(entry.Reason), entry.Outcome.ToString(), Short(entry.Detail), entry.RunId?.Value, Short(entry.Address), Short(entry.Client), entry.Correlation);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var rows = Rows(query);
        var items = await ReadAsync(rows, cancellationToken).ToListAsync(cancellationToken);
        // Two counts and not one with a filter: each can then be answered by an index.
        await using var counts = Command($"SELECT (SELECT count(*)::int FROM drportal.audit WHERE {Where}), (SELECT count(*)::int FROM drportal.audit)", Filter(query));
        await using var reader = await counts.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Page<AuditEntry>(items, reader.GetInt32(0), reader.GetInt32(1));
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<AuditEntry> ReadAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var command = Command($"SELECT {Columns} FROM drportal.audit WHERE {Where} ORDER BY {Order(query)}", Filter(query));
        await foreach (var entry in ReadAsync(command, cancellationToken))
            yield return entry;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ActionsAsync(CancellationToken cancellationToken)
    {
        // One step of the index for each of the few words, however many lines there are.
        await using var command = Command("""
            WITH RECURSIVE words AS (
                (SELECT action FROM drportal.audit ORDER BY action LIMIT 1)
                UNION ALL
                SELECT (SELECT a.action FROM drportal.audit a WHERE a.action > words.action ORDER BY a.action LIMIT 1) FROM words WHERE words.action IS NOT NULL
            )
            SELECT action FROM words WHERE action IS NOT NULL
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var actions = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            actions.Add(reader.GetString(0));
        return actions;
    }

    // The statement of a page, for a test that asks the server how it would go about it.
    internal NpgsqlCommand Rows(AuditQuery query, string prefix = "") => Command(
        $"{prefix}SELECT {Columns} FROM drportal.audit WHERE {Where} ORDER BY {Order(query)} OFFSET $6 LIMIT $7",
        [.. Filter(query), Math.Max(0, query.Skip), Math.Clamp(query.Take, 1, 500)]);

    // From this table of constants: no text of the caller's reaches the statement. Each is the order of an index.
    private static string Order(AuditQuery query)
    {
        var direction = query.Descending ? "DESC" : "ASC";
        var column = query.Sort switch
        {
            AuditSort.Who => "left(who, 100)",
            AuditSort.Action => "action",
            AuditSort.Target => "left(target, 100)",
            AuditSort.Outcome => "outcome",
            _ => "at",
        };
        return $"{column} {direction}, number {direction}";
    }

    private static object?[] Filter(AuditQuery query) =>
    [
        StoredText.Search(query.Text), StoredText.Search(query.Action),
        query.Outcome?.ToString(), query.From?.UtcDateTime, query.Before?.UtcDateTime,
    ];

    // What a stranger sends must not fill the disk.
    private static string? Short(string? text) => text is null ? null : StoredText.Of(text.Length > MaxText ? text[..MaxText] + "…" : text);

    private static async IAsyncEnumerable<AuditEntry> ReadAsync(NpgsqlCommand command, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new AuditEntry
            {
                Number = reader.GetInt64(0),
                At = new DateTimeOffset(reader.GetDateTime(1), TimeSpan.Zero),
                Who = reader.GetString(2),
                Subject = Text(3),
                Role = Text(4) is { } role ? Enum.Parse<PortalRole>(role) : null,
                Via = Enum.Parse<RequestOrigin>(reader.GetString(5)),
                Action = reader.GetString(6),
                Target = reader.GetString(7),
                Reason = Text(8),
                Outcome = Enum.Parse<AuditOutcome>(reader.GetString(9)),
                Detail = Text(10),
                RunId = RunId.TryParse(Text(11), out var run) ? run : null,
                Address = Text(12),
                Client = Text(13),
                Correlation = Text(14),
            };
        }

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = portal.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is null ? new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = DBNull.Value } : new NpgsqlParameter { Value = value });
        return command;
    }

    [LoggerMessage(5001, LogLevel.Information, "Audit: {Who}, {Action} of {Target}: {Outcome} {Detail} (via {Via}, from {Address}, correlation {Correlation})")]
    private partial void LogEntry(string who, string action, string target, AuditOutcome outcome, string? detail, RequestOrigin via, string? address, string? correlation);
}
